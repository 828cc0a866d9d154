import type { Tracer } from '../../core/trace.ts';

/** A tracer that sends to a collector. Its packages are large, so they are loaded here, and only where there is one. */
export const openTracer = async (endpoint: URL): Promise<Tracer> => {
  const { otlpTracer } = await import('./otlp-tracer.ts');
  return otlpTracer(endpoint);
};
