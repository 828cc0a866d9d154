import type { Outlet, PictureCodec } from '../media/media-router.ts';
import type { WhipTarget } from './whip-exchange.ts';

/** A connection to another server that takes an avatar's packets. */
export interface PublishedLine {
  readonly sound: Outlet;
  readonly picture: Outlet & { readonly codec: PictureCodec };
  /** Resolves when it is lost, or closed. */
  readonly closed: Promise<void>;
  /** Ends the session there too. Idempotent. */
  close(): Promise<void>;
}

/** Opens one. Rejects with `PUBLICATION_REFUSED`, `PUBLICATION_FAILED` or `TOOL_MISSING`. */
export type Dial = (
  target: WhipTarget,
  onKeyFrameRequest: () => void,
  signal: AbortSignal,
) => Promise<PublishedLine>;
