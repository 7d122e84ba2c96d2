# One image for the switch and for the core; compose.yaml runs it once for each, so that an upgrade of the core
# ends no call. Asterisk 22, espeak-ng and sox are Debian's signed packages, got the way `make run` gets them.
# Nothing in it runs as root.

FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY src/ src/
COPY asterisk/ asterisk/
RUN PYTHONPATH=src .venv/bin/python -m contactcenter packages /opt/packages \
 && PYTHONPATH=src .venv/bin/python -m contactcenter.bootstrap.openapi > openapi.json

FROM node:24-slim AS console
WORKDIR /build/console
COPY console/package.json console/package-lock.json console/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY console/ ./
COPY --from=build /app/openapi.json src/api/openapi.json
RUN npm run api && npm run build

FROM python:3.13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/contactcenter --create-home contactcenter \
 && install -d -o contactcenter -m 0700 /var/lib/contactcenter/secrets /var/lib/contactcenter/secrets/core \
 && install -d -o contactcenter -m 0750 /var/lib/contactcenter/recordings /var/lib/contactcenter/recordings/store
WORKDIR /app
COPY --from=build /opt/packages /opt/packages
COPY --from=build /app/.venv .venv
COPY alembic.ini LICENSE ./
COPY src/ src/
COPY asterisk/ asterisk/
COPY ivr_trees/ ivr_trees/
COPY migrations/ migrations/
COPY --from=console /build/console/dist console/dist
ENV CC_CHECKOUT=/app \
    CC_HOME=/var/lib/contactcenter \
    CC_PACKAGES=/opt/packages \
    CC_DEMO=0 \
    PYTHONPATH=/app/src \
    PATH=/app/.venv/bin:$PATH
USER 10001:10001
VOLUME /var/lib/contactcenter
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-m", "contactcenter", "health"]
ENTRYPOINT ["tini", "--", "python", "-m", "contactcenter"]
CMD ["run", "--only", "core"]
