import { signIn, type SignedIn } from '#embedded';
import { DEMO_PASSWORD } from '../../apps/standalone/src/staff/demo-people.js';

/** A good access token of one of the invented staff. */
export type Tokens = (person: string) => Promise<string>;

/** Signs each person in once, when first asked for, and keeps the token fresh. @param issuer address of the identity twin */
export function tokensAt(issuer: string): Tokens {
  const people = new Map<string, Promise<SignedIn>>();
  return async (person) => {
    const known = people.get(person) ?? signIn({ issuer, account: person, password: DEMO_PASSWORD });
    people.set(person, known);
    return (await known).token();
  };
}
