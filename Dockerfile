# Two stages: one brings packages and page; the other carries what runs, and nothing else.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
# The media server of calls: the official binary where it can be downloaded, else built here.
COPY bin/set-up ./bin/set-up
RUN mkdir .runtime && node -e "import('/app/bin/set-up/call-worker.js').then(({ callWorker }) => callWorker.perform())"
COPY . .
RUN node node_modules/vite/bin/vite.js build client --outDir dist --emptyOutDir --logLevel warn
RUN npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
# Listening beyond loopback needs VIVAVOCE_API_KEYS: it does not start without.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 VIVAVOCE_CALL_RECORDINGS=/recordings
# What a media server that was built is linked with.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libuv1 libssl3 libsrtp2-1 libabsl20220623 \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /recordings \
  && chown node:node /recordings
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.runtime/call-worker ./.runtime/call-worker
COPY --from=build /app/client/dist ./client/dist
COPY --from=build /app/models ./models
COPY --from=build /app/src ./src
USER node
VOLUME /recordings
# The media of calls; VIVAVOCE_CALL_ANNOUNCED is where clients find it.
EXPOSE 8080 44440/udp 44440/tcp
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8080) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process and takes SIGTERM itself: sessions finish within VIVAVOCE_DRAIN_MS.
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts"]
