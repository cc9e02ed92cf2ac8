# Build: compiles the native SQLite binding and the TypeScript.
FROM node:20-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

# Run: no compilers, no root, everything read-only but /data (mount a volume there).
FROM node:20-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data LOG_DIR=/data/logs OPSBELL_CONFIG=/config/opsbell.yaml
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY locales ./locales
COPY systems ./systems
# What `init` writes from, and the demo.
COPY opsbell.example.yaml .env.example ./
COPY deploy/demo ./deploy/demo
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.HTTP_PORT||8080)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Run with: --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges
CMD ["node", "--max-semi-space-size=1", "--optimize-for-size", "--interrupt-budget=1000000", "--disable-proto=delete", "dist/main.js", "start"]
