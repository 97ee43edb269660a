import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

const HANDLER_KEYS = ['__commandHandler__', '__queryHandler__'];

/**
 * Two handlers for one command: Nest lets the second win silently (traps §2.1). We refuse to start.
 * Needs `DiscoveryModule` (CqrsModule imports it).
 */
export function refuseDoubleHandlers(app: INestApplicationContext): void {
  const discovery = app.get(DiscoveryService, { strict: false });
  const seen = new Map<unknown, string>();
  for (const { metatype } of discovery.getProviders()) {
    if (typeof metatype !== 'function') continue;
    for (const key of HANDLER_KEYS) {
      const handled: unknown = Reflect.getMetadata(key, metatype);
      if (handled === undefined) continue;
      const other = seen.get(handled);
      if (other !== undefined && other !== metatype.name)
        throw new Error(`two handlers for one command: ${other} and ${metatype.name}`);
      seen.set(handled, metatype.name);
    }
  }
}
