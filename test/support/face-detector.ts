import { readFile } from 'node:fs/promises';

/** What of the detector is used; its types are not where its browser build is. */
interface Detector {
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    readonly io: { decodeWeights(bytes: ArrayBuffer, weights: readonly unknown[]): unknown };
    tensor3d(data: Int32Array, shape: readonly number[], type: 'int32'): { dispose(): void };
  };
  readonly nets: { readonly tinyFaceDetector: { loadFromWeightMap(weights: unknown): void } };
  readonly TinyFaceDetectorOptions: new (options: object) => object;
  detectAllFaces(
    picture: object,
    options: object,
  ): PromiseLike<readonly { readonly score: number; readonly box: Box }[]>;
}

/** In pixels of the picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The network's own size; of the sizes that it can do this one finds a face that fills half of a picture, and nothing in a drawn one. */
const INPUT = 224;

/** A face detector that nobody here made: face-api's smallest network, whose weights its package carries, on the processor. */
export class FaceDetector {
  readonly #detector: Detector;

  private constructor(detector: Detector) {
    this.#detector = detector;
  }

  static async open(): Promise<FaceDetector> {
    // Its build for browsers brings everything; the one for Node wants a TensorFlow beside it. It asks whether there is a window.
    Object.assign(globalThis, { window: { document: {} } });
    const name = '@vladmandic/face-api/dist/face-api.esm.js';
    const detector = (await import(name)) as Detector;
    await detector.tf.setBackend('cpu');
    const weights = (file: string): Promise<Buffer> =>
      readFile(new URL(import.meta.resolve(`@vladmandic/face-api/model/tiny_face_detector_model${file}`)));
    const list = JSON.parse((await weights('-weights_manifest.json')).toString()) as { weights: unknown[] }[];
    const bytes = new Uint8Array(await weights('.bin')).buffer;
    detector.nets.tinyFaceDetector.loadFromWeightMap(
      detector.tf.io.decodeWeights(
        bytes,
        list.flatMap((group) => group.weights),
      ),
    );
    return new FaceDetector(detector);
  }

  /** @param grey @shape [side * side] uint8 @returns each face that it is surer of than not */
  async faces(grey: Uint8Array, side: number): Promise<Box[]> {
    const { tf, TinyFaceDetectorOptions } = this.#detector;
    const pixels = new Int32Array(3 * grey.length).map((_, k) => grey[Math.floor(k / 3)] ?? 0);
    const picture = tf.tensor3d(pixels, [side, side, 3], 'int32');
    const options = new TinyFaceDetectorOptions({ inputSize: INPUT, scoreThreshold: 0.5 });
    const found = await this.#detector.detectAllFaces(picture, options);
    picture.dispose();
    return found.map(({ box: { left, top, width, height } }) => ({ left, top, width, height }));
  }
}
