import { describeLanguage } from './describe-language';
import { PYTHON } from './language-apps';

describeLanguage(PYTHON);
