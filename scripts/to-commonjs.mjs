/**
 * Makes CommonJS of an ES module that esbuild has printed. esbuild's own translation reads an import through two getters
 * at each use, which V8 cannot see through, and that is dear in a loop over header lines. Here an import is a constant
 * and an export a plain property: the same, as long as no exported variable changes later and no two modules import
 * each other.
 */
import ts from 'typescript';

/** `{ code, imports }`: a function body of `require` and `module`, and what it requires at once. Dynamic imports stay. */
export function toCommonJs(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  const imports = [];
  // ES modules are strict by themselves. Imports come first, wherever they stand.
  let head = '"use strict";';
  let body = '';
  let tail = '';
  let position = 0;
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    body += text.slice(position, statement.pos);
    position = statement.end;
    if (ts.isExportDeclaration(statement)) tail += exported(name, statement);
    else {
      imports.push(statement.moduleSpecifier.text);
      head += required(name, statement);
    }
  }
  return { code: `${head}${body}${text.slice(position)}\n${tail}`, imports };
}

function required(name, { importClause, moduleSpecifier }) {
  const call = `require(${JSON.stringify(moduleSpecifier.text)});`;
  if (importClause === undefined) return call;
  const { namedBindings } = importClause;
  if (importClause.name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) {
    throw new Error(`${name} imports ${moduleSpecifier.text} in another form than { names }.`);
  }
  return `const{${namedBindings.elements.map(({ propertyName, name }) => pair(propertyName, name)).join(',')}}=${call}`;
}

function exported(name, { exportClause, moduleSpecifier }) {
  if (moduleSpecifier !== undefined || exportClause === undefined || !ts.isNamedExports(exportClause)) {
    throw new Error(`${name} exports in another form than { names }.`);
  }
  const pairs = exportClause.elements.map(({ propertyName, name }) => pair(propertyName && name, propertyName ?? name));
  return `module.exports={${pairs.join(',')}};`;
}

/** `key:variable`, or one word for both. */
function pair(key, variable) {
  return key === undefined ? variable.text : `${key.text}:${variable.text}`;
}
