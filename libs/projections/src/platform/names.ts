/** Schema of the platform's own tables. */
export const PLATFORM = 'baton';
/** Schema of the tables the api reads. */
export const LIVE = 'live';
/** The channel on which a committed batch is announced. */
export const CHANNEL = 'baton_checkpoints';
/** The channel on which a person asks for another try. */
export const RETRIES = 'baton_retries';
/** The name under which the leaf index keeps its checkpoint, its failures and its skips. */
export const INDEX = '$index';
export const INDEX_VERSION = 1;
