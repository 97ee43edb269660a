import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiForbiddenResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { Action } from '#access';

const PERMISSION = 'baton:permission';

/** What a route demands. */
export interface Permission {
  readonly action: Action;
  /** Demanded instead when the body names a `signer`: the sender then records what that person did. */
  readonly recordedAs?: Action;
}

/** The action of the policy that this route is. Every route has one, or is `@Open()`; the app refuses to start otherwise. */
export function Requires(action: Action, recordedAs?: Action): MethodDecorator {
  const permission: Permission = { action, ...(recordedAs ? { recordedAs } : {}) };
  return applyDecorators(
    SetMetadata(PERMISSION, permission),
    ApiBearerAuth('oidc'),
    ApiUnauthorizedResponse({ description: 'ACCESS.SIGN_IN, ACCESS.TOKEN_*' }),
    ApiForbiddenResponse({ description: `ACCESS.ROLE: no role of the sender permits ${action}` }),
  );
}

/** Open to whoever can reach the api: health, metrics, the api description. On a route or a whole controller. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(PERMISSION, 'open');
}

/** What a route or its controller demands; undefined when it was forgotten. */
export function permissionOf(handler: object, controller: object): Permission | 'open' | undefined {
  const own: unknown = Reflect.getMetadata(PERMISSION, handler) ?? Reflect.getMetadata(PERMISSION, controller);
  return own as Permission | 'open' | undefined;
}
