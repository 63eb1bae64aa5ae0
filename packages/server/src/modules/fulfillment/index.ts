/**
 * Fulfilment: work for one location, what left it, and every order operation that ends here.
 */
export { orderViewRoutes } from './order-routes.ts';
export { orderView, orderViews, viewsOf } from './order-view.ts';
