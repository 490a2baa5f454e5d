# The bot on a machine of your own: `npm run serve`, with PostgreSQL and Redis beside it (compose.yaml).
# tests/build/image.test.ts executes these very lines where there is no Docker. The tag is exact; Dependabot raises it.
# A tag may be moved: `docker buildx imagetools inspect node:24.21.0-bookworm-slim` tells its digest, to be put behind it as
# `@sha256:…` by whoever can ask the registry. Where this is developed it can't be reached, and one made up would pin nothing.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
# As in vercel.json: 24 MB for what is young, which grows under load otherwise, and one heap for all threads' native memory.
ENV NODE_OPTIONS=--max-semi-space-size=8 MALLOC_ARENA_MAX=1
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json vercel.json ./
COPY api ./api
COPY lib ./lib
COPY migrations ./migrations
# The one place that is written to: backups, on a volume.
RUN mkdir -m 1777 backups
# Everything else is root's, so that the bot can't change its own code.
USER node
EXPOSE 3000
# /local/* and all else but the functions answer 404; live says that it runs, whatever becomes of its stores.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health`).then((r) => r.json()).then((h) => process.exit(h.live ? 0 : 1), () => process.exit(1))"]
# Not through npm: as the first process it has to hear SIGTERM itself, and ends what it has in hand.
CMD ["node", "--conditions=source", "--import", "./lib/cli/env-file.mjs", "lib/local/serve.ts"]
