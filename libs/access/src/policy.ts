import { createMongoAbility, AbilityBuilder, subject, type MongoAbility } from '@casl/ability';
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
  const permitted: readonly string[] = POLICY[action];
  const reaches = identity.roles.flatMap(({ role }) => (permitted.includes(role) ? [REACH[role]] : []));
  return (['all', 'department', 'own'] as const).find((reach) => reaches.includes(reach)) ?? 'none';
}

/**
 * Whether he may do this with this case. Sealed: only its named readers. Recused: nobody, whatever his role. Otherwise
 * as far as his role reaches (issue 4; domain §6.2–6.4).
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
    if (!roleFor(identity, action)) continue;
    can(action, 'Case', { readers: identity.id });
    switch (reachOf(identity, action)) {
      case 'all':
        can(action, 'Case', { readers: null });
        break;
      case 'department':
        can(action, 'Case', { readers: null, departments: { $in: [...identity.departments] } });
        can(action, 'Case', { readers: null, people: identity.id });
        break;
      case 'own':
        can(action, 'Case', { readers: null, people: identity.id });
        break;
      case 'none':
    }
    cannot(action, 'Case', { recused: identity.id });
  }
  const ability = build();
  abilities.set(identity, ability);
  return ability;
}
