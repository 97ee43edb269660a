import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

type Profile = z.output<typeof profileSchema>;
type Node = Profile['nodes'][number];

const SHOWN = 30;

/** A V8 processor profile as three tables: self time by frame, self time by owner, time below each function of ours. */
export function reportOf(text: string): string {
  const profile = profileSchema.parse(JSON.parse(text));
  const self = selfTimes(profile);
  const total = [...self.values()].reduce((sum, time) => sum + time, 0);
  const idle = sumWhere(profile, self, isIdle);
  const busy = total - idle;
  const frames = new Tally();
  const owners = new Tally();
  for (const node of profile.nodes) {
    if (isIdle(node)) continue;
    const time = self.get(node.id) ?? 0;
    frames.add(`${nameOf(node)}  ${placeOf(node)}`, time);
    owners.add(ownerOf(node), time);
  }
  return [
    `profiled ${(total / 1e6).toFixed(1)} s, busy ${((100 * busy) / total).toFixed(0)} %`,
    `\nself time by frame\n${frames.lines(busy)}`,
    `\nself time by owner\n${owners.lines(busy)}`,
    `\ntime in and below functions of ours\n${below(profile, self).lines(busy)}`,
    `\ntime in and below what comes from packages, at its first frame\n${belowPackages(profile, self).lines(busy)}`,
  ].join('\n');
}

/** Nothing to do, or the profiler's own work (`dispatch` of its session). */
function isIdle({ callFrame: { functionName, url } }: Node): boolean {
  return functionName === '(idle)' || (functionName === 'dispatch' && url === '');
}

class Tally {
  readonly #times = new Map<string, number>();

  add(name: string, time: number): void {
    this.#times.set(name, (this.#times.get(name) ?? 0) + time);
  }

  lines(total: number): string {
    return [...this.#times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`)
      .join('\n');
  }
}

function selfTimes({ samples, timeDeltas }: Profile): Map<number, number> {
  const times = new Map<number, number>();
  for (const [index, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  return times;
}

function sumWhere({ nodes }: Profile, self: ReadonlyMap<number, number>, holds: (node: Node) => boolean): number {
  return nodes.filter(holds).reduce((sum, node) => sum + (self.get(node.id) ?? 0), 0);
}

/** Each function of ours, with all it calls; one that calls itself counts once. */
function below(profile: Profile, self: ReadonlyMap<number, number>): Tally {
  return walk(profile, self, (node, seen) => {
    const owner = ownerOf(node);
    const name = `${nameOf(node)}  ${placeOf(node)}`;
    return owner.startsWith('ours') && !seen.has(name) ? name : null;
  });
}

/** Where ours or Node hand over to a package: all that happens from there on, whoever does it. */
function belowPackages(profile: Profile, self: ReadonlyMap<number, number>): Tally {
  return walk(profile, self, (node, seen) => {
    const owner = ownerOf(node);
    return owner.startsWith('package') && !seen.has(owner) ? owner : null;
  });
}

function walk(
  { nodes }: Profile,
  self: ReadonlyMap<number, number>,
  nameIn: (node: Node, seen: ReadonlySet<string>) => string | null,
): Tally {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const tally = new Tally();
  const visit = (node: Node, seen: ReadonlySet<string>): number => {
    const name = nameIn(node, seen);
    const within = name === null ? seen : new Set([...seen, name]);
    const children = (node.children ?? []).flatMap((id) => byId.get(id) ?? []);
    const time = children.reduce((sum, child) => sum + visit(child, within), self.get(node.id) ?? 0);
    if (name !== null) tally.add(name, time);
    return time;
  };
  const [root] = nodes;
  if (root) visit(root, new Set());
  return tally;
}

function nameOf({ callFrame }: Node): string {
  return callFrame.functionName || '(anonymous)';
}

function ownerOf({ callFrame: { url, functionName } }: Node): string {
  const parts = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (parts?.[1]) return `package ${parts[1]}`;
  if (url.startsWith('node:')) return `node ${url.split('/')[0]}`;
  const ours = /\/dist\/((?:libs|apps)\/[^/]+)/.exec(url);
  if (ours?.[1]) return `ours ${ours[1]}`;
  return functionName.startsWith('(') ? functionName : '(native)';
}

function placeOf({ callFrame: { url, lineNumber, columnNumber } }: Node): string {
  if (!url.startsWith('file:')) return url;
  const path = fileURLToPath(url);
  const shown = /node_modules\/(.*)$/.exec(path)?.[1] ?? relative(process.cwd(), path);
  const entry = mapOf(path)?.findEntry(lineNumber, columnNumber);
  if (entry && 'originalLine' in entry) {
    const source = shown.replace(/^.*dist\//, '').replace(/\.js$/, '.ts');
    return `${source}:${entry.originalLine + 1}`;
  }
  return `${shown}:${lineNumber + 1}`;
}

const maps = new Map<string, SourceMap | null>();
const payload = z.custom<SourceMapPayload>((value) => typeof value === 'object' && value !== null);

function mapOf(path: string): SourceMap | null {
  const known = maps.get(path);
  if (known !== undefined) return known;
  const file = `${path}.map`;
  const ours = !path.includes('node_modules') && existsSync(file);
  const map = ours ? new SourceMap(payload.parse(JSON.parse(readFileSync(file, 'utf8')))) : null;
  maps.set(path, map);
  return map;
}
