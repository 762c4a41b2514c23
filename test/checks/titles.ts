import ts from 'typescript'
import { eachNode, lineOf, type Script } from './sources.js'

/** The titles of tests and suites, with their lines: the first argument of `it`, `test` and `describe`, also of `it.each(...)`. */
export function titlesOf(script: Script): { title: string; line: number }[] {
  const found: { title: string; line: number }[] = []
  if (!/\.(test|spec)\.ts$/.test(script.file)) return found
  eachNode(script, (node) => {
    if (!ts.isCallExpression(node) || !/^(it|test|describe)\b/.test(node.expression.getText(script.tree))) return
    const [first] = node.arguments
    if (first && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)))
      found.push({ title: first.getText(script.tree), line: lineOf(script, node.getStart(script.tree)) })
  })
  return found
}
