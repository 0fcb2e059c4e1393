/** The example instance of the repository, with its access file. */
import { deploymentOf } from '../../../deploy/gcp/arguments.ts';

export const readProd = () => deploymentOf({ instance: 'prod' });
