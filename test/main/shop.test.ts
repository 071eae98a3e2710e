import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createShopRegister } from '../../src/main/shop.ts'

it('without its key a shop is opened in the mode it was connected in last', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-shops-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const register = createShopRegister(folder)
  const shop = { accountId: 'acct_1Harbour', name: 'Harbour Goods' }
  register.remember('rk_test_tried', { ...shop, mode: 'test' })
  register.remember('rk_live_used', { ...shop, mode: 'live' })
  expect(register.ofAccount(shop.accountId)?.mode).toBe('live')
  register.remember('rk_test_tried', { ...shop, mode: 'test' })
  expect(register.ofAccount(shop.accountId)?.mode).toBe('test')
  expect(register.ofKey('rk_live_used')?.mode).toBe('live')
})
