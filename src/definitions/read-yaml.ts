import type { Node, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import type { SourcePosition, SourcePositions } from '../base/source-position.ts';
import { didYouMean } from './did-you-mean.ts';
import { plainScalarValue } from './plain-scalar.ts';
import { setEntry } from './set-entry.ts';
import { longForm, SHORT_TAGS } from './short-tags.ts';
import { yamlSyntaxDiagnostics } from './yaml-syntax.ts';

/** About 1 MB of an ordinary template, and 2 s of the library's time; CloudFormation takes 1 MB. */
const MAX_TOKENS = 300_000;
/** Aliases make a few lines into millions of values; this many values are enough for any template. */
const MAX_VALUES = 400_000;
const MAX_DEPTH = 500;
/** More than this is one mistake repeated. */
const MAX_DIAGNOSTICS = 100;

/** Reads any YAML 1.2 by the `yaml` library; see `readDocument`. */
export function readYaml(text: string, file: string, positions: SourcePositions): Reading<unknown> {
  const lines = new LineCounter();
  const at = (start: number, end?: number): SourcePosition => {
    const from = lines.linePos(start);
    if (end === undefined) return { file, line: from.line, column: from.col };
    const to = lines.linePos(end);
    return { file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  };
  const parsed = parse(text, lines);
  if (parsed === 'too-large' || parsed === 'too-deep') {
    return { value: null, diagnostics: [tooMuch(parsed, at(0))] };
  }
  const diagnostics = yamlSyntaxDiagnostics(parsed, text, (offset) => at(Math.max(0, offset)));
  if (diagnostics.length === 0 && parsed[0].contents === null) diagnostics.push(emptyFile(at(0)));

  const reader = new NodeReader({ text, positions, at, diagnostics });
  return { value: reader.read(parsed[0].contents), diagnostics };
}

/** The first document, and the one after it when there is another. */
type ParsedDocuments = readonly [first: Document.Parsed, second?: Document.Parsed];

function parse(text: string, lines: LineCounter): ParsedDocuments | 'too-large' | 'too-deep' {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let refusal: 'too-large' | 'too-deep' | undefined;
  function* tokens() {
    let count = 0;
    let flowDepth = 0;
    for (const lexeme of new Lexer().lex(text)) {
      if (lexeme === '[' || lexeme === '{') flowDepth++;
      else if (lexeme === ']' || lexeme === '}') flowDepth--;
      if (flowDepth > MAX_DEPTH) refusal = 'too-deep';
      if (++count > MAX_TOKENS) refusal = 'too-large';
      if (refusal !== undefined) return;
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }
  const composer = new Composer({
    version: '1.2',
    // What a scalar means is decided by plainScalarValue and what a tag means by SHORT_TAGS, for YAML and JSON alike.
    schema: 'failsafe',
    customTags: COMPOSER_TAGS,
    resolveKnownTags: false,
    // The library compares every key with every other; NodeReader needs one look-up.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  // The library makes an Error for each mistake and nobody reads its stack trace, which costs more than all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const document of composer.compose(tokens(), true, text.length)) {
      if (documents.push(document) === 2) break;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refusal ??= 'too-deep';
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const [first, second] = documents;
  if (refusal !== undefined || first === undefined) return refusal ?? 'too-large';
  return second === undefined ? [first] : [first, second];
}

// Without these the library makes an Error with a stack trace for every short tag.
const COMPOSER_TAGS = [...SHORT_TAGS.keys()].flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: 'map' as const, resolve: (node: YAMLMap | YAMLSeq) => node },
  { tag, collection: 'seq' as const, resolve: (node: YAMLMap | YAMLSeq) => node },
]);

interface Sources {
  readonly text: string;
  readonly positions: SourcePositions;
  readonly at: (start: number, end?: number) => SourcePosition;
  readonly diagnostics: Diagnostic[];
}

/** What `&anchor` names: its value, and how many values that is. */
interface Anchored {
  readonly value: unknown;
  readonly size: number;
}

/** The library's nodes as plain values, in one walk. */
class NodeReader {
  readonly #sources: Sources;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #values = 0;
  #depth = 0;
  #isExhausted = false;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  read(node: ParsedNode | Node | null | undefined): unknown {
    if (node === null || node === undefined || this.#isExhausted) return null;
    this.#values++;
    if (this.#values > MAX_VALUES) return this.#exhausted('too-many-aliases', node);
    if (isAlias(node)) return this.#readAlias(node.source, node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (this.#depth > MAX_DEPTH) return this.#exhausted('too-deep', node);

    const { anchor } = node;
    const before = this.#values;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    this.#depth++;
    const value = this.#readTagged(node);
    this.#depth--;
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#values - before + 1 });
    return value;
  }

  #readTagged(node: Scalar | YAMLMap | YAMLSeq): unknown {
    const key = node.tag === undefined ? undefined : SHORT_TAGS.get(node.tag);
    if (key === undefined) return this.#readUntagged(node);
    const value = isScalar(node) ? (node.source ?? '') : this.#readUntagged(node);
    const { at, positions } = this.#sources;
    return longForm(key, value, positions, { tag: at(this.#startOf(node)), value: this.#positionOf(node, false) });
  }

  #readUntagged(node: Scalar | YAMLMap | YAMLSeq): unknown {
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return this.#readSeq(node);
    const text = node.source ?? '';
    switch (node.tag) {
      case undefined:
        return node.type === 'PLAIN' ? plainScalarValue(text) : text;
      case '!':
      case 'tag:yaml.org,2002:str':
        return text;
      case 'tag:yaml.org,2002:int':
      case 'tag:yaml.org,2002:float':
      case 'tag:yaml.org,2002:bool':
      case 'tag:yaml.org,2002:null':
        return plainScalarValue(text);
      default:
        this.#reportUnknownTag(node.tag, node);
        return text;
    }
  }

  #readMap(node: YAMLMap): Record<string, unknown> {
    const { positions, at } = this.#sources;
    const object: Record<string, unknown> = {};
    positions.markContainer(object, at(node.range?.[0] ?? 0));
    if (node.tag !== undefined && !SHORT_TAGS.has(node.tag)) this.#reportUnknownTag(node.tag, node);
    const merges: { readonly value: unknown; readonly node: Node }[] = [];
    for (const { key: keyNode, value: valueNode } of node.items as { key: Node; value: Node | null }[]) {
      const key = this.#keyText(keyNode);
      if (key === undefined) continue;
      if (key === '<<' && isScalar(keyNode) && keyNode.type === 'PLAIN') {
        merges.push({ value: this.read(valueNode), node: keyNode });
        continue;
      }
      const keyPosition = this.#positionOf(keyNode);
      if (Object.hasOwn(object, key)) this.#reportDuplicate(key, keyPosition, object);
      const value = this.read(valueNode);
      setEntry(object, key, value);
      positions.mark(object, key, valueNode === null ? undefined : this.#valuePosition(valueNode), keyPosition);
    }
    for (const merge of merges) this.#merge(object, merge.value, merge.node);
    return object;
  }

  /** `<<: *base` adds what the mapping does not say itself; of several the first wins. */
  #merge(object: Record<string, unknown>, value: unknown, node: Node): void {
    for (const source of Array.isArray(value) ? value : [value]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        this.#report(
          'merge',
          'Only mappings can be merged with "<<".',
          'Write <<: *name, where &name marks a mapping.',
          node,
        );
        continue;
      }
      for (const [key, item] of Object.entries(source)) {
        if (Object.hasOwn(object, key)) continue;
        setEntry(object, key, item);
        this.#sources.positions.copy(source, key, object);
      }
    }
  }

  #readSeq(node: YAMLSeq): unknown[] {
    const { positions, at } = this.#sources;
    const array: unknown[] = [];
    positions.markContainer(array, at(node.range?.[0] ?? 0));
    if (node.tag !== undefined && !SHORT_TAGS.has(node.tag)) this.#reportUnknownTag(node.tag, node);
    for (const item of node.items as Node[]) {
      const value = this.read(item);
      positions.mark(array, array.length, this.#valuePosition(item));
      array.push(value);
    }
    return array;
  }

  #readAlias(name: string, node: Node): unknown {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      const help =
        didYouMean(name, this.#anchors.keys()) || `Mark what it stands for with &${name}, before this place.`;
      return this.#report('unknown-alias', `*${name} refers to an anchor that does not exist.`, help, node);
    }
    if (anchored === 'open') {
      return this.#report(
        'recursive-alias',
        `*${name} refers to a value that contains it.`,
        'A value cannot contain itself.',
        node,
      );
    }
    this.#values += anchored.size;
    return anchored.value;
  }

  /** A key is the text that stands there: `200:` is "200", `on:` is "on", `null:` is "null". */
  #keyText(node: Node | null): string | undefined {
    if (isScalar(node) && (node.tag === undefined || node.tag === 'tag:yaml.org,2002:str')) {
      return node.source ?? String(node.value);
    }
    if (isAlias(node)) {
      const value = this.read(node);
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    this.#report('key', 'A key must be text here.', 'Lists, mappings and tags cannot be keys of a template.', node);
    return undefined;
  }

  /** Where a value begins: at its tag, if it has one. The library's range leaves tags and anchors out. */
  #startOf(node: Node): number {
    const start = node.range?.[0] ?? 0;
    const tag = isAlias(node) ? undefined : (node as Scalar).tag;
    if (tag === undefined || !tag.startsWith('!')) return start;
    const tagStart = this.#sources.text.lastIndexOf(tag, start);
    const between = this.#sources.text.slice(tagStart + tag.length, start);
    return tagStart >= 0 && /^\s*(#.*\s+|&\S+\s*)*$/.test(between) ? tagStart : start;
  }

  /** The whole of a scalar on one line; of anything else where it begins. */
  #positionOf(node: Node, withTag = true): SourcePosition {
    const [start, end] = node.range ?? [0, 0];
    const from = withTag ? this.#startOf(node) : start;
    const isOneLine = isScalar(node) && !node.type?.startsWith('BLOCK') && end > start;
    const position = this.#sources.at(from, isOneLine ? end : undefined);
    if (position.endLine === undefined || position.endLine === position.line) return position;
    return { file: position.file, line: position.line, column: position.column };
  }

  /** undefined for a value that is not written at all (`Key:`); its key says where it is. */
  #valuePosition(node: Node): SourcePosition | undefined {
    if (isScalar(node) && node.tag === undefined && node.type === 'PLAIN' && node.source === '') return undefined;
    return this.#positionOf(node);
  }

  #reportDuplicate(key: string, where: SourcePosition, object: object): void {
    const first = this.#sources.positions.of(object, key, 'key');
    this.#push({
      code: 'yaml/duplicate-key',
      severity: 'error',
      message: `The key "${key}" occurs twice in this mapping; it is also on line ${first?.line}.`,
      help: 'Keep one of them, or give one another name. CloudFormation refuses duplicate keys.',
      where,
    });
  }

  #reportUnknownTag(tag: string, node: Node): void {
    if (tag === 'tag:yaml.org,2002:map' || tag === 'tag:yaml.org,2002:seq') return;
    if (tag.startsWith('tag:yaml.org,2002:') || tag.startsWith('!!')) {
      const shown = tag.replace('tag:yaml.org,2002:', '!!');
      this.#report(
        'unknown-tag',
        `The tag ${shown} is not read here.`,
        'Tags of programming languages never run code; remove it.',
        node,
      );
      return;
    }
    const help =
      didYouMean(tag, SHORT_TAGS.keys()) || `CloudFormation knows ${[...SHORT_TAGS.keys()].slice(0, 12).join(', ')} …`;
    this.#push({
      code: 'cloudformation/unknown-intrinsic',
      severity: 'error',
      message: `${tag} is not a function that CloudFormation knows.`,
      help,
      where: this.#sources.at(this.#startOf(node)),
    });
  }

  #push(diagnostic: Diagnostic): void {
    if (this.#sources.diagnostics.length < MAX_DIAGNOSTICS) this.#sources.diagnostics.push(diagnostic);
  }

  #exhausted(kind: 'too-many-aliases' | 'too-deep', node: Node): null {
    this.#isExhausted = true;
    this.#sources.diagnostics.push(tooMuch(kind, this.#sources.at(node.range?.[0] ?? 0)));
    return null;
  }

  #report(code: string, message: string, help: string, node: Node | null): null {
    const where = node === null ? this.#sources.at(0) : this.#positionOf(node);
    this.#push({ code: `yaml/${code}`, severity: 'error', message, help, where });
    return null;
  }
}

function tooMuch(kind: 'too-large' | 'too-deep' | 'too-many-aliases', where: SourcePosition): Diagnostic {
  const message = {
    'too-large': 'This YAML file is too large to be read.',
    'too-deep': `Values are nested more than ${MAX_DEPTH} deep here.`,
    'too-many-aliases': `The aliases of this file stand for more than ${MAX_VALUES} values.`,
  }[kind];
  const help = {
    'too-large': 'CloudFormation itself takes templates of at most 1 MB. Is this the file you meant?',
    'too-deep': 'No template needs that.',
    'too-many-aliases': 'Aliases of aliases multiply. Write the values out, or use fewer *aliases.',
  }[kind];
  return { code: `yaml/${kind}`, severity: 'error', message, help, where };
}

function emptyFile(where: SourcePosition): Diagnostic {
  return {
    code: 'yaml/empty',
    severity: 'error',
    message: 'The file is empty.',
    help: 'A template has at least a Resources section.',
    where,
  };
}
