import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type AnySchema } from 'ajv'

type Schema = { [key: string]: unknown }

const file = resolve(import.meta.dirname, '../../../../shared/stripe/openapi.json')

export const hasApiDescription = existsSync(file)

/**
 * Checks an answer against Stripe's API description: every field known, none missing, each of its type.
 * OpenAPI 3.0 says `nullable`; an open enum (`x-open-enum`) is a hint and not a limit.
 */
export function createValidator(): (method: string, path: string, value: unknown) => string[] {
  const api = readSchema(JSON.parse(readFileSync(file, 'utf8')))
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'stripe', components: translate(api['components']) })
  return (method, path, value) => {
    const operation = at(api, ['paths', path, method.toLowerCase()])
    const schema = translate(at(operation, ['responses', '200', 'content', 'application/json', 'schema']))
    const validate = ajv.compile(absolute(schema))
    return validate(value)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}

function at(node: unknown, path: readonly string[]): Schema {
  let current = node
  for (const step of path) current = readSchema(current)[step]
  if (current === undefined) throw new Error(`The API description has no ${path.join(' / ')}.`)
  return readSchema(current)
}

function readSchema(node: unknown): Schema {
  if (typeof node !== 'object' || node === null) throw new Error('The API description is not what it was.')
  return Object.fromEntries(Object.entries(node))
}

/** Makes JSON Schema of OpenAPI, and closes every object whose fields are listed. */
function translate(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(translate)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, enum: values, ...rest } = readSchema(node)
  const schema: Schema = {}
  for (const [key, value] of Object.entries(rest))
    if (key !== 'x-expansionResources') schema[key] = translate(value)
  if (Array.isArray(values) && rest['x-open-enum'] !== true) schema['enum'] = values
  if (
    rest['type'] === 'object' &&
    typeof rest['properties'] === 'object' &&
    !('additionalProperties' in rest)
  )
    schema['additionalProperties'] = false
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

function absolute(node: unknown): AnySchema {
  const text = JSON.stringify(node).replaceAll('"#/components/', '"stripe#/components/')
  return JSON.parse(text)
}
