import ts from 'typescript'

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {boolean} typeOnly Nothing of it is left at run time.
 * @property {number} line
 */

/**
 * What a TypeScript file imports and re-exports, dynamic imports of a literal and `import('…')` types included.
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext)
  /** @type {Import[]} */
  const found = []
  /** @param {ts.Node} literal @param {boolean} typeOnly */
  const add = (literal, typeOnly) => {
    if (!ts.isStringLiteralLike(literal)) return
    found.push({ specifier: literal.text, typeOnly, line: source.getLineAndCharacterOfPosition(literal.end).line + 1 })
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, isTypeExport(node))
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]) add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** `import { type A }` keeps the import under `verbatimModuleSyntax`, so only `import type` counts. @param {ts.ImportClause | undefined} clause */
function isTypeImport(clause) {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

/** @param {ts.ExportDeclaration} node */
function isTypeExport(node) {
  return node.isTypeOnly
}
