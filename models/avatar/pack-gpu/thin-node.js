/**
 * Node carries ICU's data of every language, a quarter of its size compressed, and nobody reads the bundle's messages in Welsh: all of it but
 * English is overwritten with noughts, which compress to nothing. Places and sizes stay as they are, so nothing is to be linked anew.
 */

/** What a package of ICU data begins with, twelve bytes before this: header size, magic, and what `udata.h` calls `UDataInfo`. */
const FORMAT = Buffer.from('CmnD', 'latin1');
const MAGIC = [0xda, 0x27];
const BEFORE_FORMAT = 12;

/** Languages but English and the root of all, converters from other encodings, transliterations, dictionaries of words without spaces. */
const FOREIGN =
  /^(?:(?:brkitr|coll|curr|lang|rbnf|region|unit|zone)\/)?(?!en(?:_US)?\.res$)[a-z]{2,3}(?:_\w+)?\.res$|\.cnv$|\.dict$|^translit\//;

/** The items of a package: names without the package's own, and where each begins, from the table of contents on. */
const itemsAt = (program, contents) =>
  Array.from({ length: program.readUInt32LE(contents) }, (_, k) => {
    const name = contents + program.readUInt32LE(contents + 4 + 8 * k);
    const full = program.toString('latin1', name, program.indexOf(0, name));
    return {
      name: full.slice(full.indexOf('/') + 1),
      begin: contents + program.readUInt32LE(contents + 8 + 8 * k),
    };
  });

/** @param {Buffer} program Node, changed in place @returns {number} bytes that were overwritten; nought where its ICU is not inside */
export const thinNode = (program) => {
  let cleared = 0;
  for (let at = program.indexOf(FORMAT); at >= 0; at = program.indexOf(FORMAT, at + 1)) {
    const header = at - BEFORE_FORMAT;
    if (program[header + 2] !== MAGIC[0] || program[header + 3] !== MAGIC[1]) continue;
    const items = itemsAt(program, header + program.readUInt16LE(header));
    for (const [k, { name, begin }] of items.entries()) {
      const end = items[k + 1]?.begin;
      if (end === undefined || !FOREIGN.test(name)) continue;
      program.fill(0, begin, end);
      cleared += end - begin;
    }
  }
  return cleared;
};
