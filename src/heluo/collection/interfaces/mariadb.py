"""MariaDB: it speaks MySQL's protocol, so it is read as MySQL is."""

from heluo.collection.interfaces import mysql

KIND = mysql.KIND
