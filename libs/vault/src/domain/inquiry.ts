import { refuseFuture, type CaseId, type Decider } from '#kernel';
import { inquiryError } from './inquiry.errors.js';
import type { InquiryEvent } from './inquiry.events.js';

export interface InquiryState {
  readonly case: CaseId | null;
}

export interface OpenInquiry {
  readonly type: 'OpenInquiry';
  readonly case: CaseId;
}

/** A code leads to one report, for ever. */
export const inquiryDecider: Decider<InquiryState, OpenInquiry, InquiryEvent> = {
  initial: { case: null },
  decide: (state, command, context) => {
    const refusal = refuseFuture(context) ?? (state.case === null ? null : inquiryError('INQUIRY.EXISTS'));
    return refusal ?? [{ type: 'InquiryOpened', data: { case: command.case } }];
  },
  evolve: (_state, event) => ({ case: event.data.case as CaseId }),
};
