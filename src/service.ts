import { availableParallelism } from 'node:os';
import type { ActivityModel, Voice, VoiceRegistry, VoiceWorkers } from './audio/index.ts';
import {
  FILE_FORMATS,
  OpusEncoders,
  activityByTasks,
  describePackets,
  openVoiceRegistry,
  sileroVad,
  warmEncoders,
} from './audio/index.ts';
import type { Config } from './config.ts';
import type { AvatarDescription, ModelDescription, VoiceDescription } from './core/catalogue.ts';
import { invariant } from './core/assert.ts';
import { USUAL_DELIVERY } from './core/delivery.ts';
import type { Clock } from './core/clock.ts';
import { VivaError } from './core/errors.ts';
import type { AudioFrame, HearingEvent, SpeechWindow } from './core/frames.ts';
import { LIMITS } from './core/limits.ts';
import type { Logger } from './core/log.ts';
import { neighbourModule } from './core/module-url.ts';
import type { Stage } from './core/stage.ts';
import { exhaust } from './core/stage.ts';
import type { TextPiece } from './core/text-piece.ts';
import type { Milliseconds } from './core/units.ts';
import { hertz, ms } from './core/units.ts';
import { Faces, findMotionModel } from './faces.ts';
import { controlsOf } from './motion/index.ts';
import type { PictureEvent } from './portraits.ts';
import { findAvatars, Portraits } from './portraits.ts';
import type { InferenceLaneData, InferenceResult, InferenceTask } from './inference-task.ts';
import type { SpeechParts } from './path.ts';
import { filePath, hearingPath, packetPath, speechPath } from './path.ts';
import type { LanesOptions, StepChoice } from './scheduler/index.ts';
import { Lanes, PRIORITY, chooseSteps, watchLoopUse } from './scheduler/index.ts';
import type {
  Face,
  FaceTerms,
  FileFormat,
  FilePath,
  InputFormat,
  Manner,
  OnPlaced,
  OnWarning,
  OutputFormat,
  PacketPath,
  ServiceLoad,
  SpeechService,
  DueAt,
  VideoPath,
  VideoTerms,
} from './stream/index.ts';
import type { TextReader } from './text/index.ts';
import { openReader } from './text/index.ts';
import { jobOf, sharesOf, speechOf } from './speech-cost.ts';

/** Names of models that clients of OpenAI's API send; they all mean whatever speaks here. */
const MODEL_ALIASES: ReadonlySet<string> = new Set(['default', 'tts-1', 'tts-1-hd', 'gpt-4o-mini-tts']);

/** Jobs that may wait: as many as any admitted load can have, since a session has two at most. */
const QUEUE = 1_024;

/** Jobs of several sessions that a lane takes at once where a GPU runs its networks, so that their windows can go into one run. */
const TOGETHER = 16;

/**
 * Pictures in a window of a live session at most. A processor draws a long window no faster than short ones, and whatever is due sooner
 * would wait for it; a GPU does.
 */
const PICTURES = { processor: 2, gpu: 4 } as const;

/** JavaScript heap of a lane: a window's numbers are a few megabytes. */
const HEAP_MEGABYTES = 256;

/** Long enough for windows of every length. */
const WARMING =
  'Good morning, and welcome: this is what everybody hears first. One, two, three, and we are ready.';

export interface ServiceOptions {
  readonly config: Pick<Config, 'models' | 'provider' | 'fallback' | 'lanes' | 'defaultVoice' | 'steps'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether a worker thread more than work stands ready, for when one dies. */
  readonly spareLane?: boolean;
  /** Told of every job, for metrics. */
  readonly onJob?: NonNullable<LanesOptions['onJob']>;
  /** Told how much sound a voice made, for metrics. */
  readonly onSound?: (span: Milliseconds) => void;
  /** Told of each window that a model spoilt and that became silence. */
  readonly onDropped?: (span: Milliseconds) => void;
  /** Told what became of pictures, one by one, for metrics. */
  readonly onPicture?: (event: PictureEvent) => void;
  /** Told of each clause that a flow read, and in how many steps. */
  readonly onSteps?: (choice: StepChoice) => void;
}

/** The whole of the speaking service, without a way in or out: the stream and the command line are given it. */
export class Service implements SpeechService {
  readonly lanes: Lanes<InferenceTask, InferenceResult>;
  readonly faces: Faces;
  readonly portraits: Portraits;
  readonly #registry: VoiceRegistry;
  readonly #reader: TextReader;
  readonly #activity: ActivityModel;
  readonly #encoders = new OpusEncoders();
  readonly #options: ServiceOptions;
  readonly #loopUse: () => number;
  /** Speech made since the start. */
  #spoken = ms(0);

  private constructor(options: ServiceOptions, registry: VoiceRegistry, reader: TextReader) {
    const { config, clock, log } = options;
    const motion = findMotionModel(config.models);
    const avatars = findAvatars(config.models, log);
    const data: InferenceLaneData = {
      voice: {
        models: registry.models,
        folders: config.models,
        provider: config.provider,
        threads: 1,
      },
      hearing: sileroVad(),
      motion: motion && {
        manifest: motion,
        folders: config.models,
        provider: config.provider,
        threads: 1,
      },
      portrait: { avatars: avatars.list(), provider: config.provider, threads: 1 },
      fallback: config.fallback,
    };
    this.#options = options;
    this.#loopUse = watchLoopUse(clock);
    this.#registry = registry;
    this.#reader = reader;
    this.lanes = new Lanes({
      name: 'inference',
      module: {
        url: neighbourModule(import.meta.url, './inference-lane'),
        data,
        heapMegabytes: HEAP_MEGABYTES,
      },
      count: config.lanes,
      together: config.provider === 'cpu' ? 1 : TOGETHER,
      spare: options.spareLane === true,
      capacity: QUEUE,
      jobTime: LIMITS.jobTime,
      clock,
      log,
      ...(options.onJob && { onJob: options.onJob }),
    });
    this.faces = new Faces({ manifest: motion, lanes: this.lanes, clock });
    this.portraits = new Portraits({
      registry: avatars,
      lanes: this.lanes,
      longest: config.provider === 'cpu' ? PICTURES.processor : PICTURES.gpu,
      ...(options.onPicture && { onPicture: options.onPicture }),
    });
    // Noticing speech may have to stop all else, so it goes before all else; it costs a fifth of a millisecond.
    this.#activity = activityByTasks(async (task, signal) => {
      const due = clock.now();
      const result = await this.lanes.run({ task, due, kind: 'hear', priority: PRIORITY.interrupt }, signal);
      invariant('probabilities' in result, 'an ear answers a task of an ear');
      return result;
    });
  }

  /** Finds what can speak here. It can be asked for its voices; it speaks once it is {@link warm}. */
  static async open(options: ServiceOptions): Promise<Service> {
    const { models, defaultVoice } = options.config;
    const registry = openVoiceRegistry({ folders: models, defaultVoice });
    return new Service(options, registry, await openReader());
  }

  /** Loads the networks on every lane. Rejects with what could not be loaded, by its code. */
  start(): Promise<void> {
    return this.lanes.open();
  }

  /**
   * Starts, and speaks to nobody on all lanes: whatever is done for the first time is done now, and costs are known.
   * Rejects with what could not be loaded, by its code.
   */
  async warm(): Promise<void> {
    await Promise.all([this.start(), warmEncoders()]);
    const manner: Manner = { ...USUAL_DELIVERY, voice: this.#registry.resolve('default').id, wording: {} };
    const never = new AbortController().signal;
    const speak = async (): Promise<void> => {
      const text = (async function* () {
        yield await Promise.resolve(WARMING);
      })();
      await exhaust(this.speak(text, manner, never));
    };
    const onAllLanes = (): Promise<unknown> =>
      Promise.all(Array.from({ length: this.lanes.load.lanes }, speak));
    await Promise.all([onAllLanes(), this.portraits.warm(this.lanes.load.lanes)]);
    this.lanes.costs.clear();
    await onAllLanes();
  }

  voices(): readonly VoiceDescription[] {
    return this.#registry.list();
  }

  models(): readonly ModelDescription[] {
    return this.#registry.describeModels();
  }

  avatars(): readonly AvatarDescription[] {
    return this.portraits.list().map(({ id, traits, manifest }, place) => ({
      id,
      title: traits.title,
      person: traits.person,
      license: manifest.license,
      default: place === 0,
    }));
  }

  resolveVoice(name: string): VoiceDescription {
    return this.#registry.describe(this.#registry.resolve(name));
  }

  resolveModel(name: string): ModelDescription {
    const models = this.models();
    const [first] = models;
    const found = MODEL_ALIASES.has(name) ? first : models.find(({ id }) => id === name);
    if (!found) {
      throw new VivaError('MODEL_UNKNOWN', {
        model: name,
        known: [...models.map(({ id }) => id), ...MODEL_ALIASES],
      });
    }
    return found;
  }

  packets(manner: Manner, format: OutputFormat, onWarning: OnWarning): PacketPath {
    const { encoding, sampleRateHz } = format;
    const { preSkip } = describePackets({ encoding, sampleRate: hertz(sampleRateHz) });
    return { preSkip, stage: packetPath(this.#parts(manner, 'text', onWarning), format, this.#encoders) };
  }

  file(manner: Manner, format: FileFormat): FilePath {
    return {
      contentType: FILE_FORMATS[format].contentType,
      stage: filePath(
        this.#parts(manner, 'input', () => undefined),
        format,
      ),
    };
  }

  hearing(
    format: InputFormat,
    onSound?: (sound: AudioFrame) => Promise<void>,
  ): Stage<Uint8Array, HearingEvent> {
    return hearingPath(format, this.#activity, onSound);
  }

  checkExpression(expression: FaceTerms['expression'], field: string): void {
    controlsOf(expression, field);
  }

  face({ drives, state, ...rest }: FaceTerms, onPlaced: OnPlaced): Face {
    const pace = drives ? ({ pace: 'sound', longest: 2 } as const) : ({ pace: 'clock' } as const);
    return this.faces.open({ ...rest, ...pace, label: state, live: true, onPlaced });
  }

  /** The network that tells speech from what is not, on the lanes. */
  get activity(): ActivityModel {
    return this.#activity;
  }

  resolveAvatar(name: string): string {
    return this.portraits.resolve(name).id;
  }

  video(terms: VideoTerms, dueAt: DueAt): VideoPath {
    return this.portraits.open(terms, dueAt);
  }

  load(): ServiceLoad {
    const { costs, load } = this.lanes;
    return {
      lanes: load.lanes,
      cores: availableParallelism(),
      loop: this.#loopUse(),
      missed: costs.missed(this.#options.clock.now()),
      shares: sharesOf(costs),
      spoken: this.#spoken,
    };
  }

  /** Speaks a text into windows, for callers in this process. Ends early, throwing its reason, when `signal` aborts. */
  speak(
    text: AsyncIterable<string>,
    manner: Manner,
    signal: AbortSignal,
    onWarning: OnWarning = () => undefined,
  ): AsyncIterable<SpeechWindow> {
    const { clock, log } = this.#options;
    const pieces = async function* (): AsyncGenerator<TextPiece, void, undefined> {
      for await (const piece of text) yield { type: 'text', text: piece };
    };
    return speechPath(this.#parts(manner, 'text', onWarning)).run(pieces(), { signal, clock, log });
  }

  close(): Promise<void> {
    this.#encoders.close();
    this.portraits.close();
    return this.lanes.close();
  }

  /** The lanes, with the sound counted that comes of them. */
  #workersOf({ rate }: Voice): VoiceWorkers {
    return {
      run: async (task, due, signal) => {
        const makes = speechOf(task, rate);
        const job = { task, due, kind: jobOf(task), priority: PRIORITY.heard, makes };
        const result = await this.lanes.run(job, signal);
        invariant('kind' in result, 'a voice answers a task of a voice');
        invariant(result.kind === 'plan' || result.kind === 'window', 'a voice answers a task of a voice');
        this.#spoken = ms(this.#spoken + makes.span);
        if (result.kind === 'window') this.#options.onSound?.(makes.span);
        return result;
      },
    };
  }

  /** As asked for, or as the lanes have time. Nobody counts steps of a voice that has none to choose. */
  #stepsOf({ flows }: Voice, { steps = this.#options.config.steps }: Manner): () => 1 | 2 {
    if (!flows) return () => 1;
    return () => {
      const choice = chooseSteps(steps, this.lanes.costs.of('wait', this.#options.clock.now())?.p95);
      this.#options.onSteps?.(choice);
      return choice.steps;
    };
  }

  #parts(manner: Manner, field: string, onWarning: OnWarning): SpeechParts {
    const voice = this.#registry.resolve(manner.voice);
    return {
      reader: this.#reader,
      workers: this.#workersOf(voice),
      voice,
      delivery: manner,
      steps: this.#stepsOf(voice, manner),
      onDropped: (span) => this.#options.onDropped?.(span),
      wording: manner.wording,
      field,
      onWarning,
    };
  }
}
