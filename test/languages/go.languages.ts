import { describeLanguage } from './describe-language';
import { GO } from './language-apps';

describeLanguage(GO);
