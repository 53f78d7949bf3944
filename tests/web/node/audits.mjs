// Runs the GraphQL over HTTP audits against a server and prints one JSON object a line: id, name, status, reason.
// Usage: node audits.mjs URL, with AUTHORIZATION in the environment. Of a failed audit nothing but the reason is read.
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const authorization = process.env.AUTHORIZATION;

const fetchFn = (input, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set("authorization", authorization);
  return fetch(input, { ...init, headers });
};

for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? null }));
}
