/**
 * Lead times: how long it takes from an order to the door, learnt from what was delivered.
 *
 * Owns lead_time_observations, lead_time_models and lead_time_predictors. Records
 * lead_time_model.trained and lead_time_model.coverage_drifted.
 *
 * Invariants: nothing is learnt from what had not happened yet; orders too young to have all
 * arrived are left out of fits and of the errors by which intervals are made; whatever a model says
 * is bounded by the rate card; a lane without a history says so (`basis: "rate_card"`); a model of
 * the user's own is asked outside transactions, within a time limit, and is replaced when it fails.
 */
export { registerLeadTimePredictor, type InProcessPredictor } from './ask-predictor.ts';
export { currentModel, type CurrentModel } from './current-model.ts';
export { type Basis, type Prediction } from './decide-prediction.ts';
export { observeDeliveries } from './observe-deliveries.ts';
export {
  type Parcelled,
  type PredictedWay,
  predictWay,
  predictWays,
  type TimedWay,
  timedWays,
} from './predict.ts';
export { leadTimeRoutes } from './routes.ts';
export { leadTimeTasks, trainLeadTimes, trainModel } from './train-models.ts';
