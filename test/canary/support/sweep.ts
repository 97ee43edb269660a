import { z } from 'zod';
import { CANARY } from './canaries.js';

/** A schema of the api's description, as far as a body is made from it. */
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.string().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    oneOf: z.array(schema).optional(),
    allOf: z.array(schema).optional(),
  }),
);

interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Record<string, Schema> | undefined;
  readonly oneOf?: Schema[] | undefined;
  readonly allOf?: Schema[] | undefined;
}

const description = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema })) }).optional(),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), schema) }),
});

/** A route and bodies for it: every text a canary; and the same where a code, an id or a number belongs. */
export interface Sweep {
  readonly method: string;
  readonly path: string;
  readonly bodies: readonly object[];
}

/** Names of public bodies and departments stand in clear by decision (docs/adr/0006, 0012): they get no canary. */
const PUBLIC = /^\/(bodies|departments)/;

/** One sweep per route of the api's description. @param ids what to put for a path parameter, by its name */
export function sweepsOf(openapi: unknown, ids: Readonly<Record<string, string>>): readonly Sweep[] {
  const { paths, components } = description.parse(openapi);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => {
      const wanted = Object.values(requestBody?.content ?? {})[0]?.schema;
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? ids['id'] ?? name);
      const make = (wild: boolean) =>
        valueOf(wanted ?? {}, components.schemas, { wild, text: !PUBLIC.test(path) }) as object;
      return { method: method.toUpperCase(), path: filled, bodies: wanted ? [make(false), make(true)] : [] };
    }),
  );
}

interface How {
  /** A canary also where it cannot be valid. */
  readonly wild: boolean;
  readonly text: boolean;
}

function valueOf(one: Schema, known: Readonly<Record<string, Schema>>, how: How, name = ''): unknown {
  const named = one.$ref?.split('/').at(-1);
  if (named !== undefined) return valueOf(known[named] ?? {}, known, how, name);
  const [part] = one.allOf ?? one.oneOf ?? [];
  if (part) return valueOf(part, known, how, name);
  if (one.properties) {
    const members = Object.entries(one.properties).filter(([key]) => key !== 'signer' && key !== 'occurredAt');
    return Object.fromEntries(members.map(([key, member]) => [key, valueOf(member, known, how, key)]));
  }
  if (one.type === 'array') return [valueOf(one.items ?? {}, known, how, name)];
  if (how.wild) return CANARY.letter;
  return plain(one, how, name);
}

function plain(one: Schema, how: How, name: string): unknown {
  if (one.enum) return one.enum[0];
  if (one.type === 'integer' || one.type === 'number') return one.minimum ?? 1;
  if (one.type === 'boolean') return true;
  if (one.format === 'uuid') return '0e984725-c51c-4bf4-9960-e1c80e27aba0';
  if (one.format === 'date-time') return '2020-01-01T00:00:00Z';
  if (one.pattern !== undefined) return one.pattern.includes('m[1-9]') ? 'm1' : 'officer.du';
  if (!how.text) return 'a public name';
  return /name/i.test(name) ? CANARY.name : /number/i.test(name) ? CANARY.idNumber : CANARY.letter;
}
