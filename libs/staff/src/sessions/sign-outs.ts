import { Inject, Injectable } from '@nestjs/common';
import { streams, type Clock } from '#kernel';
import { CommandStore, type RequestContext } from '#event-store';
import { CLOCK } from '#web';
import { sessionDay, SETTLING } from '../authentication/rights-lease.js';
import { sessionDecider, type SignOut } from '../domain/session.js';
import { PAUSE, type Pause } from '../pause.js';

/** Writes sign-outs down, and waits until every process knows them. */
@Injectable()
export class SignOuts {
  constructor(
    private readonly store: CommandStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  /** @throws ACCESS.SIGNED_OUT when it was so already; STORE.* */
  async write(command: SignOut, context: RequestContext): Promise<void> {
    const day = sessionDay(Date.parse(this.clock.now()));
    await this.store.handle(sessionDecider, streams.sessions(context.officeId, day), command, context);
    await this.pause(SETTLING);
  }
}
