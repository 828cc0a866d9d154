import {
  AdditiveBlending,
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  Group,
  HemisphereLight,
  Mesh,
  MeshPhysicalMaterial,
  MeshStandardMaterial,
  NeutralToneMapping,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
} from 'three';
import type { Material } from 'three';
import type { FacePose } from './face-pose.ts';
import type { HeadModel, HeadPart } from './head-model.ts';
import { applyShapes } from './head-model.ts';

const RADIANS = Math.PI / 180;
/** Where a neck bends: below the ears. Centimetres. */
const NECK = [0, -8, 0] as const;
/** How far a head's motion is shown: a little more than it is, since there are no shoulders to see it against. */
const SHOWN = 1.25;

const skin = (): Material =>
  new MeshPhysicalMaterial({
    vertexColors: true,
    roughness: 0.52,
    sheen: 0.5,
    sheenRoughness: 0.5,
    sheenColor: new Color(0xffb199),
    specularIntensity: 0.45,
  });

const MATERIALS: Readonly<Record<string, () => Material>> = {
  teeth: () => new MeshStandardMaterial({ vertexColors: true, roughness: 0.25 }),
  gums: () => new MeshStandardMaterial({ vertexColors: true, roughness: 0.35 }),
  eyeLeft: () => new MeshStandardMaterial({ vertexColors: true, roughness: 0.35 }),
  eyeRight: () => new MeshStandardMaterial({ vertexColors: true, roughness: 0.35 }),
  // Nothing but its gloss is seen of a cornea.
  corneaLeft: () =>
    new MeshStandardMaterial({
      color: 0x000000,
      roughness: 0.08,
      blending: AdditiveBlending,
      transparent: true,
      depthWrite: false,
    }),
  corneaRight: () =>
    new MeshStandardMaterial({
      color: 0x000000,
      roughness: 0.08,
      blending: AdditiveBlending,
      transparent: true,
      depthWrite: false,
    }),
  lashes: () =>
    new MeshStandardMaterial({
      color: 0x2a1c16,
      roughness: 0.9,
      side: DoubleSide,
      transparent: true,
      opacity: 0.4,
      depthWrite: false,
    }),
};

/** A part's own mesh: its vertices are a view of the head's, so that moving those moves it. */
const meshOf = (model: HeadModel, part: HeadPart, positions: Float32Array): Mesh => {
  const [first, count] = part.vertices;
  const [from, length] = part.triangles;
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(positions.subarray(3 * first, 3 * (first + count)), 3),
  );
  const colours = model.colours.slice(3 * first, 3 * (first + count));
  const colour = new Color();
  for (let k = 0; k < colours.length; k += 3) {
    colour.setRGB(colours[k] ?? 0, colours[k + 1] ?? 0, colours[k + 2] ?? 0, SRGBColorSpace);
    colour.toArray(colours, k);
  }
  geometry.setAttribute('color', new BufferAttribute(colours, 3));
  const corners = model.triangles.subarray(3 * from, 3 * (from + length));
  geometry.setIndex(
    new BufferAttribute(
      corners.map((corner) => corner - first),
      1,
    ),
  );
  geometry.computeVertexNormals();
  const mesh = new Mesh(geometry, (MATERIALS[part.name] ?? skin)());
  mesh.name = part.name;
  mesh.frustumCulled = false;
  return mesh;
};

const lit = (scene: Scene): void => {
  const light = (colour: number, strength: number, x: number, y: number, z: number): void => {
    const lamp = new DirectionalLight(colour, strength);
    lamp.position.set(x, y, z);
    scene.add(lamp);
  };
  light(0xfff1e0, 2.3, -30, 34, 46);
  light(0xdfe8ff, 0.75, 44, 6, 30);
  // From behind, so that the head stands out from the page, dark or light.
  light(0xffe0c8, 2.2, 34, 26, -44);
  light(0xcfe0ff, 1.2, -44, 10, -34);
  scene.add(new HemisphereLight(0xfff6ee, 0x8c6a5c, 0.75), new AmbientLight(0xffffff, 0.18));
};

/** Draws a head that moves as a face does. The one file that knows three.js. */
export class ThreeHead {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(21, 1, 10, 200);
  readonly #model: HeadModel;
  readonly #positions: Float32Array;
  readonly #head = new Group();
  readonly #eyes: readonly Group[];
  readonly #moving: readonly Mesh[];
  /** Where each shape's coefficient stands in what the service sends. */
  readonly #places: readonly number[];

  /**
   * Throws where the browser has no WebGL.
   *
   * @param names of the coefficients in the order in which they come
   */
  constructor(canvas: HTMLCanvasElement, model: HeadModel, names: readonly string[]) {
    this.#renderer = new WebGLRenderer({
      canvas,
      alpha: true,
      antialias: true,
      powerPreference: 'low-power',
    });
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.toneMappingExposure = 1.02;
    this.#model = model;
    this.#positions = model.positions.slice();
    this.#places = model.shapes.map(({ name }) => names.indexOf(name));
    lit(this.#scene);
    const neck = new Group();
    neck.position.set(...NECK);
    neck.add(this.#head);
    this.#scene.add(neck);
    this.#head.position.set(0, 0, 0);
    const meshes = model.parts.map((part) => meshOf(model, part, this.#positions));
    this.#moving = meshes.filter(({ name }) => !/^(eye|cornea)/.test(name));
    const skull = new Group();
    skull.position.set(-NECK[0], -NECK[1], -NECK[2]);
    skull.add(...this.#moving);
    this.#eyes = (['Left', 'Right'] as const).map((side) => {
      const eye = new Group();
      const [x = 0, y = 0, z = 0] = model.eyes[`eye${side}`];
      eye.position.set(x, y, z);
      for (const mesh of meshes.filter(({ name }) => name === `eye${side}` || name === `cornea${side}`)) {
        mesh.position.set(-x, -y, -z);
        eye.add(mesh);
      }
      skull.add(eye);
      return eye;
    });
    this.#head.add(skull);
    this.#camera.position.set(0, 0.5, 96);
    this.#camera.lookAt(0, -0.8, 0);
  }

  /** @param width @param height in CSS pixels */
  fit(width: number, height: number, scale: number): void {
    this.#renderer.setPixelRatio(Math.min(2, scale));
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
  }

  /** @param calm whether the head keeps still: for those who ask for less motion */
  draw({ coefficients, head, gaze }: FacePose, calm: boolean): void {
    applyShapes(
      this.#model,
      this.#places.map((place) => coefficients[place] ?? 0),
      this.#positions,
    );
    for (const { geometry } of this.#moving) {
      const position = geometry.getAttribute('position');
      position.needsUpdate = true;
      geometry.computeVertexNormals();
    }
    const share = calm ? 0 : SHOWN * RADIANS;
    this.#head.rotation.set(head.pitch * share, head.yaw * share, -head.roll * share, 'YXZ');
    if (!calm) this.#head.position.set(head.x, head.y, head.z);
    for (const eye of this.#eyes) eye.rotation.set(gaze.pitch * RADIANS, gaze.yaw * RADIANS, 0, 'YXZ');
    this.#renderer.render(this.#scene, this.#camera);
  }

  close(): void {
    this.#renderer.dispose();
  }
}
