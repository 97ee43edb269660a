import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Specs named receipt-* read the real log in ../shared/data; where it is absent they are left out, and `npm test` says so. */
const hasReceiptLog = existsSync(join(process.env.BATON_SHARED_DATA ?? join('..', 'shared', 'data'), 'receipt.xes.gz'));

/** One configuration for all suites; `test/run.mjs` decides which folders run. */
export default {
  rootDir: '.',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    ...(hasReceiptLog ? [] : ['/receipt-[a-z-]+\\.spec\\.ts$']),
    ...(process.env.BATON_CHAOS_APART ? ['/test/chaos/chaos\\.spec\\.ts$'] : []),
  ],
  testEnvironment: 'node',
  // A worker keeps something of every suite it ran; beyond this, collecting that costs more than a new worker.
  workerIdleMemoryLimit: '700MB',
  // A busy machine is no failure: what waits for a condition has its own deadline.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  cacheDirectory: '<rootDir>/.jest-cache',
};
