# One image for the gateway and the simulated PBX; the command says which of the two runs.

FROM node:24-bookworm-slim AS ide
WORKDIR /src/ide
COPY ide/package.json ide/package-lock.json ide/.npmrc ./
RUN npm ci --loglevel=error
COPY ide/ ./
COPY docs/exemplos/ /src/docs/exemplos/
RUN npm run build

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/totalip
COPY requirements-build.lock requirements.lock ./
RUN /opt/totalip/bin/python -m pip install --require-hashes -r requirements-build.lock \
 && /opt/totalip/bin/python -m pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY contract/ contract/
COPY gateway/ gateway/
COPY schema/ schema/
COPY resolvers/ resolvers/
COPY pbx_simulator/ pbx_simulator/
COPY --from=ide /src/gateway/web/static/ide/ gateway/web/static/ide/
RUN /opt/totalip/bin/python -m pip install --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --create-home totalip \
 && install -d -o totalip -g totalip /var/lib/totalip
COPY --from=build /opt/totalip /opt/totalip
ENV PATH=/opt/totalip/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/totalip
VOLUME ["/var/lib/totalip"]
EXPOSE 8000
CMD ["totalip-gateway", "serve"]
