import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const core = process.env.CC_CORE ?? 'http://127.0.0.1:8080';
const relayed = Object.fromEntries(
  ['/api', '/live', '/ws', '/health'].map((path) => [path, { target: core, ws: true, changeOrigin: false }]),
);

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 900 },
  server: { proxy: relayed },
});
