import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod, type INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { permissionOf, type Permission } from './requires.js';

/** One route handler and what it demands. */
export interface GuardedRoute {
  readonly controller: string;
  readonly handler: string;
  /** GET, POST … */
  readonly method: string;
  /** As declared, e.g. `/cases/:id/steps`. */
  readonly path: string;
  readonly permission: Permission | 'open' | undefined;
}

/** All route handlers of an app. */
export function routesOf(app: INestApplicationContext): GuardedRoute[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Readonly<Record<string, object>>;
      return scanner.getAllMethodNames(prototype).flatMap((handler) => {
        const method = prototype[handler];
        const verb: unknown = method && Reflect.getMetadata(METHOD_METADATA, method);
        if (!method || typeof verb !== 'number') return [];
        const path = pathOf(metatype, method);
        const permission = permissionOf(method, metatype);
        return [{ controller: metatype.name, handler, method: RequestMethod[verb] ?? '', path, permission }];
      });
    });
}

function pathOf(controller: object, handler: object): string {
  const parts = [controller, handler].map((one): unknown => Reflect.getMetadata(PATH_METADATA, one));
  const said = parts.flatMap((part) => (typeof part === 'string' ? part.split('/') : []));
  return `/${said.filter((part) => part !== '').join('/')}`;
}

/** A route without an action of the policy would be open to nobody, or by mistake to all: the app does not start. */
export function refuseUnguardedRoutes(app: INestApplicationContext): void {
  const forgotten = routesOf(app).filter(({ permission }) => permission === undefined);
  if (forgotten.length === 0) return;
  const names = forgotten.map(({ controller, handler }) => `${controller}.${handler}`).join(', ');
  throw new Error(`routes without @Requires or @Open: ${names}`);
}
