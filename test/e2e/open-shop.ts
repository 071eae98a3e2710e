import { startDemoShop, type DemoShop, type DemoShopOptions } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { ConnectPage } from './pages/connect-page.ts'
import { ShopPage } from './pages/shop-page.ts'
import { strangerOf, type Stranger } from './stripe-cli.ts'

export type OpenShop = {
  /** The Stripe this test runs, with its other hands: `shop.shop.control`. */
  shop: DemoShop
  opened: OpenedApp
  page: ShopPage
  stranger: Stranger
  productId(name: string): string
  close(): Promise<void>
}

/** A shop of twelve harbour products, and the application connected to it as on a first run. */
export async function openShop(
  options: { shop?: DemoShopOptions; app?: Parameters<typeof openApp>[0] } = {}
): Promise<OpenShop> {
  const shop = await startDemoShop({ products: 12, ...options.shop })
  const opened = await openApp({
    ...options.app,
    args: ['--connect', '--api-base', shop.url, ...(options.app?.args ?? [])]
  })
  await new ConnectPage(opened.page).connect(shop.keys.restricted)
  const page = new ShopPage(opened.page)
  await page.whenRead()
  return {
    shop,
    opened,
    page,
    stranger: strangerOf(shop),
    productId: (name) => productId(shop, name),
    async close() {
      await opened.close()
      await shop.close()
    }
  }
}

export function productId(shop: DemoShop, name: string): string {
  const product = shop.shop.control.products().find((one) => one.name === name)
  if (!product) throw new Error(`The shop has no product “${name}”.`)
  return product.id
}
