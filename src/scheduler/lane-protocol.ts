import type { ErrorCode, ErrorDetails } from '../core/errors.ts';

/** From the scheduler to a lane's thread. An answer carries the number of its job, since there may be several. */
export type LaneRequest<Task> = { readonly job: number; readonly task: Task } | { readonly end: true };

/** A coded error as it crosses threads, where classes do not survive. */
export interface LaneFailure {
  readonly code: ErrorCode;
  readonly details: ErrorDetails[ErrorCode];
}

/** From a lane's thread to the scheduler. */
export type LaneReply<Result> =
  /** `notice`: it is, but not as it was asked to be. */
  | { readonly type: 'ready'; readonly notice?: LaneFailure }
  | { readonly type: 'unready'; readonly failure: LaneFailure }
  | {
      readonly type: 'done';
      readonly job: number;
      readonly result: Result;
      /** Processor time that it took, in milliseconds; `undefined` where Node cannot tell that of one thread. */
      readonly busy: number | undefined;
    }
  | { readonly type: 'failed'; readonly job: number; readonly failure: LaneFailure };
