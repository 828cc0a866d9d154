import { VivaError } from '../../src/core/errors.ts';
import type { CodecSetting, CodedPicture, PictureCodec } from '../../src/video/index.ts';
import type { VideoFrame } from '../../src/core/frames.ts';

/** Codecs in memory, and what was done with them: `fail` makes the next so many pictures fail. */
export class FakeCodecs {
  readonly settings: CodecSetting[] = [];
  fail = 0;
  opened = 0;
  closed = 0;

  readonly open = (): PictureCodec => {
    this.opened += 1;
    return new FakePictureCodec(this);
  };
}

/** A key frame is 100 bytes long, another picture 10. */
class FakePictureCodec implements PictureCodec {
  readonly #all: FakeCodecs;
  #fresh = true;
  #spent = false;

  constructor(all: FakeCodecs) {
    this.#all = all;
  }

  set(setting: CodecSetting): void {
    this.#all.settings.push(setting);
    this.#fresh = true;
  }

  async encode({ i420, width, height }: VideoFrame, wanted: boolean): Promise<CodedPicture> {
    await Promise.resolve();
    const broken = i420.length !== (width * height * 3) / 2;
    if (this.#spent || broken || this.#all.fail > 0) {
      this.#all.fail -= broken ? 0 : 1;
      this.#spent = true;
      throw new VivaError('CODEC_UNAVAILABLE', { codec: 'fake', reason: 'asked to' });
    }
    const keyFrame = wanted || this.#fresh;
    this.#fresh = false;
    return { payload: new Uint8Array(keyFrame ? 100 : 10), keyFrame };
  }

  close(): void {
    this.#all.closed += 1;
  }
}
