import { describe, expect, it } from 'vitest'
import { externalAddress, mayOpenOutside } from '../../../src/main/windows/external-address.ts'

const live = { mode: 'live', demo: false } as const
const test = { mode: 'test', demo: false } as const

describe('the door to the browser', () => {
  it('opens Stripe’s own pages', () => {
    for (const address of [
      externalAddress({ to: 'create-key', id: null }, null),
      externalAddress({ to: 'permissions-help', id: null }, test),
      externalAddress({ to: 'product', id: 'prod_1' }, live),
      'https://support.stripe.com/questions'
    ]) {
      expect(mayOpenOutside(address), address).toBe(true)
    }
  })

  it.each([
    'http://dashboard.stripe.com/',
    'https://dashboard.stripe.com:8443/',
    'https://dashboard.stripe.com.evil.example/',
    'https://evil.example/dashboard.stripe.com',
    'https://user@dashboard.stripe.com/',
    'https://dashboard.stripe.com@evil.example/',
    'https://dаshboard.stripe.com/',
    'https://stripe.com/',
    'https://sub.dashboard.stripe.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://server/share',
    '\\\\server\\share',
    'ms-settings:',
    'dashboard.stripe.com',
    ''
  ])('stays shut for %j', (address) => {
    expect(mayOpenOutside(address)).toBe(false)
  })

  it('asks Stripe for a key with exactly the permissions that are needed', () => {
    const address = new URL(externalAddress({ to: 'create-key', id: null }, null))
    const permissions = [...address.searchParams].filter(([name]) => name.startsWith('permissions'))
    expect(permissions.map(([, value]) => value)).toEqual([
      'rak_product_write',
      'rak_plan_write',
      'rak_event_read',
      'rak_checkout_session_read',
      'rak_charge_read'
    ])
  })

  it('leads to a product in the half of the Dashboard it lives in', () => {
    const path = (shop: typeof live | typeof test, id: string) =>
      new URL(externalAddress({ to: 'product', id }, shop)).pathname
    expect(path(live, 'prod_1')).toBe('/products/prod_1')
    expect(path(test, 'prod_1')).toBe('/test/products/prod_1')
    expect(path(live, '../../settings?x=1#y')).toBe('/products/..%2F..%2Fsettings%3Fx%3D1%23y')
  })

  it('says why there is nothing to open', () => {
    const open = (shop: { mode: 'test'; demo: boolean } | null) => () =>
      externalAddress({ to: 'product', id: 'prod_1' }, shop)
    expect(open({ mode: 'test', demo: true })).toThrow('no Stripe Dashboard')
    expect(open(null)).toThrow('no product is chosen')
  })
})
