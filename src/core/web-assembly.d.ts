/** The little of WebAssembly's interface that is used here; TypeScript has it among a browser's types only. */
declare namespace WebAssembly {
  /** Compiled, and of no other use than to be instantiated. */
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @param pages of 65,536 bytes; what `buffer` was is of no use afterwards */
    grow(pages: number): number;
  }
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: object) => Instance;
}
