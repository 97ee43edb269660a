import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';

/** What an installation has no use for: tests and what only they use, the armed fail points (docs/adr/0016), this program. */
const LEFT_OUT = [
  /^dist\/test\//,
  /^dist\/apps\/pack\//,
  /^dist\/libs\/testing\//,
  /^dist\/libs\/fail-points\/src\/armed\./,
  /\.spec\.js(\.map)?$/,
  /\/spec-[^/]*(\/|\.js)/,
];

const DOCUMENTS = ['docs', 'deploy', 'LICENSE', 'README.md', 'CHANGELOG.md'];

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});

const packageFile = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  imports: z.record(z.string(), z.union([z.string(), z.looseObject({ default: z.string() })])),
  dependencies: z.record(z.string(), z.string()),
});

export type PackageFile = z.output<typeof packageFile>;

/** Files of the build that are shipped: compiled ones whose source is still there, and none that only tests need. */
export async function builtFiles(root: string): Promise<string[]> {
  const files = await filesBelow(root, 'dist');
  return files.filter((file) => isCompiled(root, file) && !LEFT_OUT.some((pattern) => pattern.test(file)));
}

/** Installed packages that are needed at run time on this platform, by the lock file: no registry is asked. */
export async function packageFolders(root: string): Promise<string[]> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const needed = Object.entries(packages).filter(([name, { dev, devOptional }]) => name !== '' && !dev && !devOptional);
  return needed.map(([name]) => name).filter((name) => existsSync(join(root, name)));
}

export async function documents(root: string): Promise<string[]> {
  return Promise.all(DOCUMENTS.map((name) => filesBelow(root, name))).then((lists) => lists.flat());
}

export async function packageFileOf(root: string): Promise<PackageFile> {
  return packageFile.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
}

/** `package.json` as it is shipped: nothing to build or test with, and no condition under which fail points are armed. */
export function shipped({ name, version, license, engines, imports, dependencies }: PackageFile): object {
  const plain = Object.entries(imports).map(([from, to]): [string, string] => [
    from,
    typeof to === 'string' ? to : to.default,
  ]);
  return {
    ...{ name, version, license, private: true, type: 'module', engines },
    imports: Object.fromEntries(plain),
    scripts: { start: 'node dist/apps/standalone/src/main.js', ops: 'node dist/apps/ops/src/main.js' },
    dependencies,
  };
}

function isCompiled(root: string, file: string): boolean {
  const source = /^dist\/(.*)\.js(\.map)?$/.exec(file)?.[1];
  return source !== undefined && existsSync(join(root, `${source}.ts`));
}

/** All files at or below a path, relative to the root, with slashes. */
async function filesBelow(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true, recursive: true }).catch(() => null);
  if (entries === null) return [path];
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
}
