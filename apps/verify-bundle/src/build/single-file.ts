import type { BuildOptions } from 'esbuild';

/** verify-bundle as one file for an auditor's machine, which has Node and nothing else. Made of the compiled program. */
export const singleFile = {
  entryPoints: ['dist/apps/verify-bundle/src/main.js'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  banner: { js: '#!/usr/bin/env node' },
  outfile: 'dist/verify-bundle.mjs',
} satisfies BuildOptions;
