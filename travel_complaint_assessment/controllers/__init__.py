from . import audit
from . import supervision
