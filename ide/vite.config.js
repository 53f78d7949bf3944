// Builds the page into the folder the gateway serves at /graphql/ide/ (see docs/decisions/graphiql-build.md).
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/graphql/ide/',
  build: {
    outDir: '../gateway/web/static/ide',
    emptyOutDir: true,
    sourcemap: false,
    // The editor is one large chunk by nature; splitting it would not make the page load faster from localhost.
    chunkSizeWarningLimit: 8000,
    rolldownOptions: {
      // "use client" means nothing outside server rendering; ninety such warnings would hide a real one.
      onLog: (level, log, handler) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handler(level, log),
    },
  },
  worker: { format: 'es' },
});
