/** Records that can be listed, read and created by name, and the client's name for each. */
export const resourceNames = [
  { command: 'orders', resource: 'order' },
  { command: 'order-changes', resource: 'orderChange' },
  { command: 'inventory', resource: 'inventory' },
  { command: 'products', resource: 'product' },
  { command: 'locations', resource: 'location' },
  { command: 'fulfillment-orders', resource: 'fulfillmentOrder' },
  { command: 'shipments', resource: 'shipment' },
  { command: 'reservations', resource: 'reservation' },
  { command: 'transfers', resource: 'transfer' },
  { command: 'supplies', resource: 'supply' },
  { command: 'carriers', resource: 'carrier' },
  { command: 'channels', resource: 'channel' },
  { command: 'lanes', resource: 'lane' },
  { command: 'events', resource: 'event' },
  { command: 'jobs', resource: 'job' },
  { command: 'logs', resource: 'log' },
] as const;
