import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { invoke } from '../api.ts'

export type Facets = Output<'list-facets'>

/** The metadata keys and currencies of the shop, read when a menu that offers them is opened; null until then. */
export function useFacets(): Facets | null {
  const [facets, setFacets] = useState<Facets | null>(null)
  useEffect(() => {
    let current = true
    // A menu without these still offers the built-in columns.
    invoke('list-facets', {}).then(
      (found) => current && setFacets(found),
      () => undefined
    )
    return () => {
      current = false
    }
  }, [])
  return facets
}
