const linesPerOrder = [1, 2, 3, 2, 3];
const cities = [
  [39.7, -105],
  [40.7, -74],
  [34, -118.2],
  [41.9, -87.6],
  [29.8, -95.4],
  [47.6, -122.3],
  [33.7, -84.4],
  [25.8, -80.2],
];

let made = 0;

/** The body of a new order of one to three lines over the bench's products. */
export function orderBody(products: number, pick: () => number): string {
  const n = made++;
  const [latitude, longitude] = cities[n % cities.length] ?? [40, -100];
  const lines = Array.from({ length: linesPerOrder[n % 5] ?? 1 }, () => ({
    product_id: `SKU-${1 + Math.floor(pick() * products)}`,
    quantity: 1,
    price: 10,
  }));
  return JSON.stringify({
    source: 'bench',
    channel_order_id: `${process.pid}-${n}`,
    currency: 'USD',
    customer: { id: `cus_${n % 5000}` },
    line_items: lines,
    total_price: lines.length * 10,
    shipping_address: { line1: '1 Main St', city: 'Anytown', country: 'US', latitude, longitude },
  });
}
