import { streams, unreachable, type CaseId, type OfficeId } from '#kernel';
import { documentScope, type DestroyedKey } from '#protection';
import { identityStream } from '#vault';
import type { GoneKey } from '../domain/destruction.js';
import type { KeyScope, Target } from '../domain/vocabulary.js';

/** What is destroyed with each kind: texts with a key of their own go with their stream (`KeyDestruction`). */
type Reached = Exclude<KeyScope, 'own'>;

/**
 * The scopes of all keys a target reaches, by what they sealed.
 * @param documents ids of the documents it takes along (`CaseFacts.documents`)
 */
export function scopesOf(office: OfficeId, target: Target, documents: readonly string[]): ReadonlyMap<string, Reached> {
  const caseId = target.case as CaseId;
  const content: [string, Reached][] = [
    [streams.case(office, caseId), 'case'],
    [streams.disclosure(office, caseId), 'disclosure'],
    ...documentsOf(office, target.case, documents),
  ];
  const identity: [string, Reached] = [identityStream(office, caseId), 'identity'];
  switch (target.kind) {
    case 'identity':
      return new Map([identity]);
    case 'content':
      return new Map(content);
    case 'document':
      return new Map(documentsOf(office, target.case, target.documents ?? documents));
    case 'superiorMatter':
      return new Map([...content, identity]);
    default:
      return unreachable(target);
  }
}

/** What the key store destroyed, as the log keeps it: ids, and what they had sealed. */
export function goneKeys(scopes: ReadonlyMap<string, Reached>, destroyed: readonly DestroyedKey[]): readonly GoneKey[] {
  return destroyed.map(({ id, scope }) => ({ id, scope: scopes.get(scope) ?? 'own' }));
}

function documentsOf(office: OfficeId, caseId: string, documents: readonly string[]): [string, Reached][] {
  return documents.map((document) => [documentScope({ office, case: caseId, document }), 'document']);
}
