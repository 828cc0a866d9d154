import type { Channel } from '../../core/channel.ts';
import { channel } from '../../core/channel.ts';
import type { AudioFrame, HearingEvent } from '../../core/frames.ts';
import { audioSpan } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { ActivityOptions } from './activity-tracker.ts';
import { ActivityTracker } from './activity-tracker.ts';
import type { ActivityModel, ActivityState } from './activity.ts';
import { inOneRun } from './activity.ts';
import { LevelMeter } from './level-meter.ts';

export interface VoiceActivityOptions extends ActivityOptions {
  /** Shared by all who listen. */
  readonly model: ActivityModel;
  /** Between two levels. @range [100, ∞) @defaultValue 100 ms */
  readonly levelInterval?: Milliseconds;
}

/** Frames that may wait while the model is busy: a second. Then whoever sends them waits. */
const WAITING = 32;

/** Reads ahead, so that all that has come while the model was busy is judged in one call. */
const readAhead = async (
  input: AsyncIterable<AudioFrame>,
  into: Channel<AudioFrame>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    for await (const frame of abortable(input, signal)) await into.send(frame);
    into.close();
  } catch (error) {
    into.close(error instanceof Error ? error : new Error('the source failed', { cause: error }));
  }
};

/** Runs of frames, each as long as what is there: at least one, a second at most. */
async function* runsOf(frames: Channel<AudioFrame>): AsyncGenerator<AudioFrame[], void, undefined> {
  let run: AudioFrame[] = [];
  for await (const frame of frames) {
    run.push(frame);
    if (frames.size > 0 && run.length < WAITING) continue;
    yield run;
    run = [];
  }
  if (run.length > 0) yield run;
}

/**
 * Frames of 32 ms at 16 kHz as what was heard in them. Events are in the order of the sound; a level comes with the frame
 * that completes it. Speech that lasts until the end of the sound ends with it.
 */
export const voiceActivityStage = ({
  model,
  levelInterval = ms(100),
  ...options
}: VoiceActivityOptions): Stage<AudioFrame, HearingEvent> => ({
  name: 'audio.voice-activity',
  async *run(input, { signal }) {
    const tracker = new ActivityTracker(options);
    const meter = new LevelMeter(levelInterval);
    const frames = channel<AudioFrame>({ capacity: WAITING, overflow: 'suspend' });
    const over = new AbortController();
    void readAhead(input, frames, AbortSignal.any([signal, over.signal]));
    let state: ActivityState | undefined;
    try {
      for await (const run of runsOf(frames)) {
        const heard = await model.listen(inOneRun(run), state, signal);
        state = heard.state;
        for (const [index, frame] of run.entries()) {
          const probability = heard.probabilities[index] ?? 0;
          const span = audioSpan(frame);
          const turn = tracker.judge({ at: frame.at, span, probability });
          if (turn) yield turn;
          const level = meter.measure(frame.pcm, frame.at, span, probability);
          if (level) yield level;
        }
      }
      const end = tracker.end();
      if (end) yield end;
    } finally {
      over.abort();
    }
  },
});
