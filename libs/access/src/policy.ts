import { createMongoAbility, AbilityBuilder, subject, type MongoAbility, type MongoQuery } from '@casl/ability';
import type { ActorId } from '#kernel';
import { ACTIONS, POLICY, REACH, type Action, type Reach } from './actions.js';
import type { Actor, CaseSubject, HeldRole, Identity } from './actor.js';

type CaseAbility = MongoAbility<[Action, 'Case' | (CaseSubject & { readonly __caslSubjectType__?: 'Case' })]>;

/** The role an identity may do this in; null when none of his permits it. */
export function roleFor(identity: Pick<Identity, 'roles'>, action: Action): HeldRole | null {
  const permitted: readonly string[] = POLICY[action];
  return identity.roles.find(({ role }) => permitted.includes(role)) ?? null;
}

/** The identity acting in the role that permits this; null when none does. */
export function actorFor(identity: Identity, action: Action): Actor | null {
  const held = roleFor(identity, action);
  if (!held) return null;
  const actor: Actor = { ...identity, role: held.role, ...(held.from ? { delegator: held.from } : {}) };
  origins.set(actor, identity);
  return actor;
}

/** The identity an actor was made of, so that both share one ability: making one costs more than asking it. */
const origins = new WeakMap<Identity, Identity>();

/** How far he sees among unsealed cases when doing this: the widest of the roles that permit it. */
export function reachOf(identity: Pick<Identity, 'roles'>, action: Action): Reach {
  return widest(sharesOf(identity, action).map(({ reach }) => reach));
}

/** How far somebody sees by roles of one origin: his own, or what one person lent him. */
export interface Share {
  readonly from: ActorId | null;
  readonly reach: Reach;
}

/** The roles that permit this, by origin: what is lent does not count where who lent it stepped aside. */
export function sharesOf(identity: Pick<Identity, 'roles'>, action: Action): readonly Share[] {
  const permitted: readonly string[] = POLICY[action];
  const held = identity.roles.filter(({ role }) => permitted.includes(role));
  const origins = new Set(held.map(({ from }) => from ?? null));
  return [...origins].map((from) => ({
    from,
    reach: widest(held.flatMap((one) => ((one.from ?? null) === from ? [REACH[one.role]] : []))),
  }));
}

function widest(reaches: readonly Reach[]): Reach {
  return (['all', 'department', 'own'] as const).find((reach) => reaches.includes(reach)) ?? 'none';
}

/**
 * Whether he may do this with this case. Sealed: only its named readers. Recused: nobody, whatever his role. Otherwise
 * as far as his role reaches (issue 4; domain §6.2–6.4). Who acts by a role that a recused person lent him acts for that
 * person: for that case it does not count.
 */
export function mayWithCase(identity: Identity, action: Action, record: CaseSubject): boolean {
  return abilityOf(identity).can(action, subject('Case', { ...record }));
}

const abilities = new WeakMap<Identity, CaseAbility>();

function abilityOf(asker: Identity): CaseAbility {
  const identity = origins.get(asker) ?? asker;
  const known = abilities.get(identity);
  if (known) return known;
  const { can, cannot, build } = new AbilityBuilder<CaseAbility>(createMongoAbility);
  for (const action of ACTIONS) {
    const shares = sharesOf(identity, action);
    for (const share of shares) for (const condition of conditionsOf(identity, share)) can(action, 'Case', condition);
    if (shares.length === 0) continue;
    cannot(action, 'Case', { recused: identity.id });
  }
  const ability = build();
  abilities.set(identity, ability);
  return ability;
}

/** Each alone is enough. */
function conditionsOf({ id, departments }: Identity, { from, reach }: Share): readonly MongoQuery<CaseSubject>[] {
  const lent = from === null ? {} : { recused: { $nin: [from] } };
  const named = { ...lent, readers: id };
  const ordinary = { ...lent, readers: null };
  switch (reach) {
    case 'all':
      return [named, ordinary];
    case 'department':
      return [named, { ...ordinary, departments: { $in: [...departments] } }, { ...ordinary, people: id }];
    case 'own':
      return [named, { ...ordinary, people: id }];
    case 'none':
      return [named];
  }
}
