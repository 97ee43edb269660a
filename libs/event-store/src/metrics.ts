import { Counter } from 'prom-client';
import { metrics } from '#operations';

/** Another writer was faster: the command was decided again on the stream as it is now. */
export const appendConflicts = new Counter({
  name: 'baton_append_conflicts_total',
  help: 'Appends that met another revision and were decided again.',
  registers: [metrics],
});

/** The same append sent again, with the same ids, because no answer came. */
export const appendResends = new Counter({
  name: 'baton_append_resends_total',
  help: 'Appends sent again after no answer came in time.',
  registers: [metrics],
});

/** What a retry with the same key will tell. */
export const outcomesUnknown = new Counter({
  name: 'baton_append_outcome_unknown_total',
  help: 'Appends of which it is not known whether they were written.',
  registers: [metrics],
});

/** The subscription to the whole log broke and was taken up again. */
export const subscriptionsResumed = new Counter({
  name: 'baton_subscription_resumed_total',
  help: 'Times the subscription to the log was taken up again.',
  registers: [metrics],
});
