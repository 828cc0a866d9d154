import { ms, samples } from './units.ts';

/**
 * Every bound of the service, in one place, each with its reason. `docs/limits.md` is this table for readers, held to it by a test.
 */
export const LIMITS = {
  /** Characters of text a request or an utterance: ten minutes of speech; a longer text is a book and belongs in several requests. */
  textCharacters: 10_000,
  /** Bytes of one WebSocket message or HTTP body: forty seconds of 24 kHz PCM as base64 would not fit, nor should it. */
  messageBytes: 256 * 1024,
  /** Requests and connections a minute of one client, unless the operator says otherwise: ten times what a busy page makes, and a bound for a loop gone wild. */
  requestsPerMinute: 6_000,
  /** Clients whose rate is remembered: each is some hundred bytes. */
  rememberedClients: 10_000,
  /** Utterances that wait in one session: a turn and what follows it; more is a client that has lost count. */
  queuedUtterances: 8,
  /** Utterances whose words are remembered while their sound may still play, for an interruption that comes late. */
  rememberedUtterances: 16,
  /** Times the normal speed; beyond it nobody follows, below it vowels fall apart. */
  speed: { minimum: 0.25, maximum: 4 },
  /** Semitones above a voice's own pitch: an octave either way; beyond it nobody is recognised. */
  pitch: { minimum: -12, maximum: 12 },
  /** Times the deviation of a reading from the calm average; beyond it pitch and pace leave what was ever heard in training. */
  expressiveness: { minimum: 0, maximum: 1.5 },
  /** A number that names a reading: what 32 bits hold. */
  seed: { minimum: 0, maximum: 4_294_967_295 },
  /** Voices in one blend: as many as our own model has. */
  blendParts: 4,
  /** Unplayed sound that a client may ask us to keep ahead: little, so that an interruption wastes little; some, against jitter. */
  ahead: { minimum: ms(100), usual: ms(2_000), maximum: ms(30_000) },
  /** A connection that says nothing, not even a ping, this long is taken to be gone. */
  idle: ms(60_000),
  /** A connection that has not opened a session by then is closed. */
  opening: ms(10_000),
  /** How often a connection is asked whether it lives; well under `idle`. */
  heartbeat: ms(20_000),
  /** How long a dropped connection's session waits for its return. */
  resumeGrace: ms(15_000),
  /** Bytes kept for a connection that may return; a client that missed more starts anew. */
  resumeBytes: 512 * 1024,
  /** Bytes that may wait in a socket's send buffer before the path is made to wait. */
  socketBufferBytes: 256 * 1024,
  /** A client whose send buffer stays full this long is cut off: it holds memory that others need. */
  slowClient: ms(30_000),
  /** The most that waiting for more text may hold back a clause that could be spoken. */
  clauseWait: ms(350),
  /** One packet of sound on the wire: the step of every codec here and of an interruption. */
  packet: ms(20),
  /** Speech that a client may send ahead of real time; beyond it the oldest is dropped, and said so. */
  inputAhead: ms(10_000),
  /** Messages that hold it: ten seconds of the shortest packets that Opus has. A sample a message would cost more than its sound. */
  inputChunks: 4_000,
  /** A client whose speech drives a face and that sends none for this long pauses: its face goes on without sound. */
  inputGap: ms(400),
  /** Sound that may lie ahead of the motion that is made of it. */
  faceSound: ms(2_000),
  /** Sample rates taken from a client. */
  inputRate: { minimum: 8_000, maximum: 96_000 },
  /** Samples in one window of speech at most: 3 s at 24 kHz. */
  windowSamples: samples(72_000),
  /** A job of one window that has not come back by then is given up, and its worker thread with it. */
  jobTime: ms(10_000),
  /** How soon to ask a server again that is not warm yet. */
  warming: ms(1_000),
  /** How long a stopping server lets sessions finish. */
  drain: ms(10_000),
  /** Words of its own that a request may bring; a larger lexicon belongs to the server. */
  lexiconWords: 1_000,
  /** Length of a name that a client gives (utterance, voice, model). */
  nameCharacters: 64,
  /** How much later than its sound a picture is still worth drawing: players begin so much behind what they are sent. */
  latePicture: ms(120),
  /** The same where a client's speech drives the face: it is heard before it is seen, whatever we do. */
  lateMotion: ms(600),
  /**
   * Pictures. Side in pixels, even: below it no mouth is seen, above it no pack draws; pictures a second: below it nothing speaks,
   * above it no mouth needs them; bits a second: below it a face is a mosaic, above it nobody sees a difference.
   */
  video: {
    side: { minimum: 128, maximum: 1_024 },
    frameRate: { minimum: 1, maximum: 60 },
    bitrate: { minimum: 50_000, maximum: 8_000_000 },
  },
  /** Rooms of calls at once; each costs a router in the media server. */
  rooms: 200,
  /** Who may be in one room, people and programs: each hears and sees all others. */
  roomGuests: 50,
  /** Avatars in one room: each is drawn and encoded once, and they must not talk each other to death. */
  roomAvatars: 4,
  /** A room that nobody is in closes after so long. */
  roomIdle: ms(60_000),
  /** An avatar that nobody could be aware of gives its place in the service back after so long; one who only reconnects finds it held. */
  avatarRest: ms(10_000),
  /** A guest's connection that says nothing this long, not even that it lives, is lost. */
  guestSilence: ms(6_000),
  /** A media connection that is not made by then is taken down. */
  iceTime: ms(15_000),
  /** Requests of one guest that may be under way. */
  guestRequests: 64,
  /** How long a token of a room may last, and lasts unless asked otherwise. */
  token: { usual: ms(3_600_000), maximum: ms(86_400_000) },
  /** Speech that an avatar makes ahead of what is heard: an interruption throws it away. */
  avatarAhead: ms(1_500),
  /** How much later than its sound a picture leaves in a call: receivers keep sound back longer than pictures, and would hold these. */
  pictureBehind: ms(60),
  /** Between two key frames that were asked for: a flood of requests costs no more than one. */
  keyFrame: ms(300),
  /** How soon to ask again while calls are being prepared. */
  callsPreparing: ms(5_000),
  /** The media server answers within this, or is taken to be another version's. */
  mediaServerStart: ms(10_000),
  /** Avatars that answer each other this often without a person between fall silent until one speaks. */
  avatarVolley: 6,
  /**
   * A recording of an avatar in a call. Long and large enough for a talk of an hour, and no file without an end; so many at once as
   * a disk takes beside everything else; so many kept in the folder as a person looks through, and then somebody has to make room.
   */
  recording: { span: ms(3_600_000), bytes: 512 * 1024 * 1024, running: 8, kept: 100 },
  /**
   * An avatar that is published to another server. So many at once as one machine sends beside its own viewers; how long an answer may
   * take, and reports may be missing before it is taken to be gone; and when a line that was lost is tried again, each time after twice the pause, until it is hopeless: after some four minutes.
   */
  publication: {
    running: 16,
    answer: ms(10_000),
    silence: ms(8_000),
    firstWait: ms(1_000),
    longestWait: ms(30_000),
    attempts: 12,
  },
  /** Length of a file of a stranger's sound, and the time and memory its decoding may take. */
  strangersFile: { seconds: 3_600, bytes: 512 * 1024 * 1024, decoding: ms(120_000) },
} as const;
