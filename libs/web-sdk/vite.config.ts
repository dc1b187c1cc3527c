import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: 'dist/browser',
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: 'src/index.ts', name: 'perennial', formats: ['iife', 'es'], fileName: (format) => (format === 'es' ? 'perennial.mjs' : 'perennial.js') },
  },
});
