"""Events to thousands of subscribers: the gateway beside itself without sharing, graphql-ws and a bare broadcaster."""
